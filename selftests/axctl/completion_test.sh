#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# bash completion: every command and every option that axctl explains, cells,
# files. Arguments: axctl, the completion.

axctl=$(realpath "$1")
completion=$(realpath "$2")

# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

# The real one, but for the cells that there are.
mkdir "$TMP/bin" "$TMP/files"
cat >"$TMP/bin/axctl" <<END
#!/bin/sh
if [ "\$1" = list ]; then
	printf ' ID  NAME   STATE\n  0  root   running\n  1  hello  paused\n  2  other  paused\n'
elif [ "\$1 \$2" = "show hello" ]; then
	printf "cell 1 'hello'\n  region    0x40000000-0x40ffffff  16 MiB ram\n"
	printf '  device    /pl031@9010000 at 0x9010000-0x9010fff\n  device    irq40, interrupt 41 (host 40)\n'
	printf "  orphan    CPU 2: Linux won't take it back: Busy\n  orphan    /rtc@1: Linux won't take it back: Busy\n"
else
	exec "$axctl" "\$@"
fi
END
chmod +x "$TMP/bin/axctl"
PATH=$TMP/bin:$PATH
. "$completion"
cd "$TMP/files" || exit 1
mkdir folder
touch hello.dts hello.dtb hello.bin

# completed WORD...: what the last word can become, on one line.
completed() {
	COMP_WORDS=(axctl "$@")
	COMP_CWORD=$#
	COMPREPLY=()
	_axctl
	printf '%s\n' "${COMPREPLY[@]}" | sort | xargs
}

commands=$(axctl help | sed -nE 's/^  ([a-z]+) .*/\1/p')
is "all commands" "$(completed "")" "$(echo "$commands" | sort | xargs)"
is "by their beginning" "$(completed de)" "destroy detach"
is "of help" "$(completed help star)" start
is "global options" "$(completed --)" "--help --json --no-color --version"
for command in $commands; do
	options=$(axctl help "$command" | grep -oE -- '--[a-z][a-z-]*')
	options+=" --help --json --no-color --version"
	is "options of $command" "$(completed "$command" --)" \
		"$(printf '%s\n' $options | sort -u | xargs)"
done

cells="hello other root"
for command in start pause resume stop reset destroy show stat regs irq console load map unmap; do
	is "$command takes a cell" "$(completed "$command" "")" "$cells"
done
is "by its beginning" "$(completed -j destroy he)" hello
is "and only one" "$(completed destroy hello "")" ""
for command in check enable disable list monitor log top; do
	is "$command takes nothing" "$(completed "$command" "")" ""
done
is "create takes configurations" "$(completed create "")" "folder/ hello.dtb hello.dts"
is "run, too" "$(completed run --file hello.bin hello.)" "hello.dtb hello.dts"
is "load takes any file" "$(completed load hello "")" \
	"folder/ hello.bin hello.dtb hello.dts"
is "unmap takes a region" "$(completed unmap hello 0x4)" 0x40000000
is "detach takes a device" "$(completed detach hello "")" "/pl031@9010000 /rtc@1 irq40"
is "by its beginning" "$(completed detach hello i)" irq40
is "a value is no argument" "$(completed load -f raw h)" hello
is "nor is one after =" "$(completed load --format = raw h)" hello
is "formats" "$(completed load -f "")" "elf image raw"
is "by the long name" "$(completed run --format i)" image
is "after =" "$(completed load --format = e)" elf
is "-f of run is a file" "$(completed run -f hello.b)" hello.bin
is "-f of log has no value" "$(completed log -f "")" ""
is "a configuration to load with" "$(completed load -c hello.)" "hello.dtb hello.dts"
is "nobody knows a new name" "$(completed create -n "")" ""
tap_done
