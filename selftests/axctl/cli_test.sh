#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The command line of axctl on a machine without axvisor: options, exit status
# and messages. Arguments: axctl, the folder configs.

axctl=$1
configs=$2
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
count=0
failed=0
# Registers of the machine that axctl runs on; elsewhere they are arm64's.
case $(uname -m) in
riscv64) PC=pc X=a0 V=v0 ;;
x86_64) PC=rip X=rax V=xmm0 ;;
*) PC=pc X=x0 V=v0 ;;
esac

# result STATUS NAME: one test, passed if STATUS is 0.
result() {
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count $2"
	else
		echo "not ok $count $2"
		failed=1
		sed 's/^/# /' "$tmp/out" "$tmp/err"
	fi
}

# expect STATUS PATTERN ARGUMENT...: axctl's exit status, and a line of its
# output that begins with PATTERN: of stdout for 0, else of stderr.
expect() {
	want=$1 pattern=$2
	shift 2
	"$axctl" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
	status=$?
	from=err
	[ "$want" -ne 0 ] || from=out
	[ "$status" -eq "$want" ] && grep -q "^$pattern" "$tmp/$from"
	result $? "axctl $* gives $want"
}

# usage COMMAND MESSAGE ARGUMENT...: a usage error, with the synopsis.
usage() {
	command=$1 message=$2
	shift 2
	expect 2 "axctl: $command: $message" "$command" "$@"
	grep -q "^usage: axctl $command" "$tmp/err" && [ ! -s "$tmp/out" ]
	result $? "and shows the synopsis"
}

echo "TAP version 13"
if [ -e /dev/axvisor ]; then
	echo "1..0 # SKIP axvisor is loaded"
	exit 4
fi

expect 0 "usage: axctl" help
expect 0 "usage: axctl" --help
expect 0 "axctl [0-9]" --version
expect 0 "axctl [0-9]" -V
expect 0 "usage: axctl load" help load
expect 0 "usage: axctl load" load -h
expect 0 "usage: axctl load" -j load --help
expect 2 "usage: axctl"
expect 2 "axctl: there is no command 'lst'" lst
expect 2 "axctl: unknown option '--jason'" --jason list
usage help "there is no command 'lst'" lst

usage list "too many arguments" a
usage list "unknown option '--all'" --all
usage list "unknown option '-x'" -x
usage list "unknown option '-x'" -jx
usage list "option '--json=1' takes no value" --json=1
usage create "too few arguments"
usage create "option '--name' needs a value" a.dts --name
usage create "--name '7': a cell's name can't be a number" -n 7 "$configs/arm64/hello.dts"
usage create "--name '0x10': a cell's name can't be a number" -n 0x10 "$configs/arm64/hello.dts"
usage create "--name 'a b': a cell's name is made of" -n "a b" "$configs/arm64/hello.dts"
for command in start pause resume stop reset destroy; do
	usage "$command" "too few arguments"
	usage "$command" "too many arguments" a b
done
usage load "too few arguments" a
usage load "too many arguments" a b 1 2
usage load "ADDRESS: 'x' is not a number" a b x
usage load "ADDRESS: '0x' is not a number" a b 0x
usage load "ADDRESS: '18446744073709551616' is not a number" a b 18446744073709551616
usage load "--entry: '-1' is not a number" --entry=-1 a b
usage load "--arg: '' is not a number" --arg= a b
usage load "--format: there is no format 'coff'" --format coff a b
usage load "--no-entry excludes --entry, --arg and --mode" --no-entry --entry 1 a b
usage load "--no-entry excludes --entry, --arg and --mode" --no-entry --arg 0 a b
usage load "--no-entry excludes --entry, --arg and --mode" --no-entry --mode long a b
usage load "--mode: there is no mode 'virtual'" --mode virtual a b
usage run "--mode: there is no mode ''" --mode= -f a b
usage run "too few arguments" --file a
usage run "--file is missing" a.dts
usage run "--file b: data needs an address" --file a --file b a.dts
usage run "--format: there is no format 'x'" --format x --file a a.dts
usage console "too few arguments"
usage console "--dump excludes --from-start" --dump --from-start a
usage show "too many arguments" a b
usage check "too many arguments" a
usage log "too many arguments" a
usage monitor "too many arguments" a
usage regs "too few arguments" a
usage regs "VCPU: 'x' is not a number" a x
usage regs "'$X' is not NAME=VALUE" a 0 $X
for register in x31 X0 "" pc_el1 v32 x0123456789012345678; do
	usage regs "there is no register '$register'" a 0 "$register=1"
done
usage regs "$X: 'y' is not a number of 64 bits" a 0 $X=y
usage regs "$X: '' is not a number of 64 bits" a 0 $PC=0 $X=
usage regs "$X: '0x10000000000000000' is not a number of 64 bits" a 0 $X=0x10000000000000000
usage regs "$V: '0x100000000000000000000000000000000' is not a number of 128 bits" \
	a 0 $V=0x100000000000000000000000000000000
usage regs "$V: '0x1234567890123456789g' is not a number of 128 bits" a 0 $V=0x1234567890123456789g
usage regs "$V: '0x12345678 0123456789' is not a number of 128 bits" a 0 "$V=0x12345678 0123456789"
usage top "too many arguments" a
usage top "--interval: '0' is no number of seconds" -i 0
usage top "--rounds: must not be 0" -n 0
usage map "too few arguments" a 0x80000000
usage map "too many arguments" a 0x80000000 2M 1
usage map "ADDRESS: 'x' is not a number" a x 2M
for size in M 2m 2MM x2 "" 0xM 17179869184G; do
	usage map "SIZE: '$size' is not a size: a number, and K, M or G" a 0 "$size"
done
usage map "--mmio needs --host-address" --mmio a 0 4K
usage map "--host-address: 'x' is not a number" -a x a 0 4K
usage map "--shared-read excludes --shared-write" --shared-read --shared-write a 0 2M
usage attach "DEVICE: 'pl031@9010000' is neither a path, which begins with /, nor an address" \
	a pl031@9010000
usage attach "the size of DEVICE: '4k' is not a size" a 0x9010000:4k
usage attach "the size of DEVICE: '' is not a size" a 0x9010000:
for irq in x 40:41 40= =40 40=x 4294967295 40=99999999999 0000000000000040x=40; do
	usage attach "--irq: '$irq' is not HOST or HOST=CELL, numbers of interrupts" --irq "$irq" a
done
usage attach "--at needs a DEVICE" --at 0 --irq 40 a
usage unmap "too few arguments" a
usage unmap "too many arguments" a 0 1
usage unmap "ADDRESS: 'x' is not a number" a x
usage irq "too few arguments" a
usage irq "too many arguments" a 40 41
usage irq "NUMBER: 'x' is not a number" a x
usage irq "--up, --down and --msi exclude each other" --up --down a 40
usage irq "--up, --down and --msi exclude each other" -du a 40
usage irq "--up, --down and --msi exclude each other" --msi 1 -d a 40
usage irq "--msi: 'x' is not a number" --msi x a 40
usage irq "option '--msi' needs a value" --msi
usage irq "option '--up=1' takes no value" --up=1 a 40
usage stat "too many arguments" a b
usage stat "option '-i' needs a value" -i
for seconds in 0 0.05 x -1 "" 1.2345 1.2.3 3601 4294967297; do
	usage stat "--interval: '$seconds' is no number of seconds" "--interval=$seconds" a
done
usage stat "--rounds needs --interval" -n 2 a
usage stat "--rounds: must not be 0" -i 1 -n 0 a
usage stat "--rounds: 'x' is not a number" -i 1 -n x a
usage enable "too many arguments" a
usage disable "too many arguments" a

absent="axctl: axvisor is not loaded; load it with: modprobe axvisor, or insmod and the path of axvisor.ko"
expect 1 "$absent" list
expect 1 "$absent" show a
expect 1 "$absent" start a
expect 1 "$absent" monitor
expect 1 "$absent" stat
expect 1 "$absent" irq a 40
expect 1 "$absent" attach --irq 40=41 a 0x9010000:4K
expect 1 "$absent" map -a 0x9010000 -m a 0xb000000 4K
expect 1 "$absent" unmap a 0xb000000
expect 1 "$absent" top
expect 1 "$absent" -j top -n 2 -i 0.1
expect 1 "$absent" regs a 0
expect 1 "$absent" regs a 0 $X=1 $V=0x12345678901234567890123456789012
expect 1 "$absent" -j stat -i 0.5 -n 3 a
expect 1 "$absent" console a
expect 1 "$absent" load a "$0"
for config in "$configs"/*/*.dts; do
	expect 1 "$absent" create "$config"
done
dtc -q -I dts -O dtb -o "$tmp/hello.dtb" "$configs/arm64/hello.dts"
expect 1 "$absent" create "$tmp/hello.dtb"
expect 1 "$absent" run --file "$0" "$tmp/hello.dtb"
for command in log enable disable; do
	expect 1 "axctl: there is no /dev/axvisor: axvisor is not loaded" "$command"
done

expect 1 "axctl: $tmp/none.dts: No such file or directory; expected is .* a .dts or .dtb file .*configs/" create "$tmp/none.dts"

# What run is to load is looked at before anything is created.
hello=$configs/arm64/hello.dts
memory="in memory of the cell, 0x40000000-0x40ffffff"
: >"$tmp/empty.bin"
expect 1 "axctl: $tmp/none.bin: No such file" run --file "$tmp/none.bin" "$hello"
expect 1 "axctl: $tmp/none.bin: No such file" \
	run --file "$0" --file "$tmp/none.bin@0x40800000" "$hello"
expect 1 "axctl: cell 'hello': load: $tmp: not a regular file" run --file "$tmp" "$hello"
expect 1 "axctl: cell 'b': load: $tmp/empty.bin: the file is empty" \
	run -n b --file "$tmp/empty.bin" "$hello"
expect 1 "axctl: cell 'hello': load: $0: not an ELF file" run --format elf --file "$0" "$hello"
expect 1 "axctl: cell 'hello': load: $0: 0x.* bytes at 0x50000000 don't lie $memory" \
	run --file "$0@0x50000000" "$hello"
expect 1 "axctl: cell 'hello': load: $0: entry 0x41000000 doesn't lie $memory" \
	run --entry 0x41000000 --file "$0" "$hello"
expect 1 "axctl: $tmp: Is a directory" create "$tmp"
echo "/dts-v1/; / { model = ; };" >"$tmp/syntax.dts"
expect 1 "axctl: $tmp/syntax.dts: dtc can't compile it" create "$tmp/syntax.dts"
grep -q "syntax error" "$tmp/err"
result $? "and passes on what dtc says"
sed 's/0x1000000>/0x1000>/' "$configs/arm64/hello.dts" >"$tmp/size.dts"
expect 1 "axctl: $tmp/size.dts: /memory@40000000: reg: size 0x1000 is not a multiple of 2 MiB" \
	create "$tmp/size.dts"
expect 1 "axctl: $tmp/size.dts: /memory@40000000: reg: size" load -c "$tmp/size.dts" a "$0"
head -c 100 "$tmp/hello.dtb" >"$tmp/short.dtb"
expect 1 "axctl: $tmp/short.dtb: device tree blob is cut short" create "$tmp/short.dtb"
: >"$tmp/empty.dtb"
expect 1 "axctl: $tmp/empty.dtb: not a device tree blob: one starts with" create "$tmp/empty.dtb"
cp "$configs/arm64/hello.dts" "$tmp/source.dtb"
expect 1 "axctl: $tmp/source.dtb: not a device tree blob: one starts with" create "$tmp/source.dtb"
expect 1 "axctl: $0: dtc can't compile it; expected is a cell's configuration" create "$0"
cp "$configs/arm64/hello.dts" "$tmp/-o.dts"
(cd "$tmp" && "$axctl" create -- -o.dts) >"$tmp/out" 2>"$tmp/err"
grep -q "^$absent" "$tmp/err"
result $? "a file whose name looks like an option"
PATH=$tmp "$axctl" create "$configs/arm64/hello.dts" >"$tmp/out" 2>"$tmp/err"
grep -q "hello.dts: dtc is not installed" "$tmp/err"
result $? "without dtc"

"$axctl" check >"$tmp/out" 2>"$tmp/err"
grep -q "^unknown *state .*axvisor is not loaded" "$tmp/out" && [ ! -s "$tmp/err" ]
result $? "check without the module"
! grep -q "$(printf '\033')" "$tmp/out"
result $? "has no colour in a pipe"
"$axctl" check --json >"$tmp/out" 2>"$tmp/err"
python3 -c '
import json, sys
check = json.load(sys.stdin)
assert check["info"] is None
assert all(set(row) == {"name", "severity", "text", "remedy"} for row in check["check"])
' <"$tmp/out" 2>"$tmp/err"
result $? "check as JSON"
"$axctl" help >/dev/full 2>"$tmp/err"
[ $? -eq 1 ] && grep -q "can't write the output" "$tmp/err"
result $? "a full disk is an error"

echo "1..$count"
exit $failed
