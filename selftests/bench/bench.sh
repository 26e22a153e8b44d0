#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# bench.sh root|cell: "bench NAME MINIMUM MEDIAN" lines of this machine, where
# the counter ticks once an instruction. scripts/bench runs it and judges them.

. "$(dirname "$0")/lib/tap.sh" >/dev/null
. "$(dirname "$0")/lib/cell.sh"

# The kernel tests its own ciphers at first.
settle() {
	sleep 20
}

log() {
	dmesg | sed 's/^\[[^]]*\] *//'
}

# stood_still NAME: the last stop of the machine.
stood_still() {
	log | sed -n 's/^axvisor: Linux stood still for \([0-9]*\) ns$/\1/p' |
		tail -n 1 | sed "s/.*/bench $1 & &/"
}

# took NAME COMMAND...: the whole command, in the microseconds of Linux's log.
took() {
	local name=$1

	shift
	echo "bench.sh: $name begins" >/dev/kmsg
	"$@" >/dev/null || exit
	echo "bench.sh: $name ends" >/dev/kmsg
	dmesg | sed -n "s/^\[ *\([0-9]*\)\.\([0-9]*\)\] bench.sh: $name .*/\1\2/p" |
		tr '\n' ' ' | {
			read -r begin end
			set -- "$name" $(((end - begin) * 1000))
			echo "bench $1 $2 $2"
		}
}

axbench() {
	# Its end is a refusal, whatever it found.
	insmod "$(dirname "$0")/mod/axbench-$(uname -r).ko" "$@" 2>"$TMP/insmod"
}

# Instructions are counted once somebody has asked the firmware for it. In
# the log: what its calls take without the core.
count_instructions() {
	[ "$(uname -m)" != riscv64 ] || axbench prefix=native
}

# added NAME: by the core to what it forwards.
added() {
	log | awk -v name="$1" '$1 == "axbench:" && $2 == "bench" { of[$3] = $5 }
		END { if (!(("native-" name) in of))
				exit
			n = of["root-" name] - of["native-" name]
			print "bench root-" name "-added", n, n }'
}

exits() {
	local text

	text=$(after "$(axctl -j stat "$1")" exits)
	echo "${text%%[!0-9]*}"
}

# Of Linux, which sleeps a second with its timer going; asking makes some, too.
idle_exits() {
	local begin asked end

	begin=$(exits root)
	asked=$(exits root)
	sleep 1
	end=$(exits root)
	set -- "$1" $((end - asked - (asked - begin)))
	echo "bench $1 $2 $2"
}

# computing_exits NAME: a cell's, of a second.
computing_exits() {
	local begin end

	cell_create compute >/dev/null && cell_load compute compute >/dev/null &&
		axctl start compute && wait_console compute ready || exit
	begin=$(exits compute)
	sleep 1
	end=$(exits compute)
	axctl destroy compute >/dev/null
	set -- "$1" $((end - begin))
	echo "bench $1 $2 $2"
}

# timer_exits NAME: a cell's, by a thousand interrupts of its timer.
timer_exits() {
	local few many

	few=$(exits_after 10)
	many=$(exits_after 1010)
	[ -n "$few" ] && [ -n "$many" ] || exit
	set -- "$1" $((many - few))
	echo "bench $1 $2 $2"
}

# exits_after COUNT: until the payload has seen so many interrupts.
exits_after() {
	cell_create timer >/dev/null && cell_load timer exits $(($1 * 4 + 3)) \
		>/dev/null && axctl start timer && wait_console timer ready || return
	exits timer
	axctl destroy timer >/dev/null
}

# irq_exits KIND CPUS: a cell's, by a hundred of what irqexits.c takes or does.
irq_exits() {
	local few many

	few=$(exits_of_irqs "$1" 10 "$2")
	many=$(exits_of_irqs "$1" 110 "$2")
	[ -n "$few" ] && [ -n "$many" ] || exit
	echo $((many - few))
}

# exits_of_irqs KIND COUNT CPUS: until the payload has taken so many.
exits_of_irqs() {
	cell_create irqs "$3" >/dev/null &&
		cell_load irqs irqexits $(($2 * 4 + $1)) >/dev/null &&
		axctl start irqs && wait_console irqs ready || return
	axctl -j stat irqs | grep -o '"exits":[0-9]*' | awk -F: '{ n += $2 } END { print n }'
	axctl destroy irqs >/dev/null
}

# What the controller of the machine can do.
cell_irqs() {
	local exits

	[ "$(uname -m)" = riscv64 ] || return 0
	if grep -q 'SiFive PLIC' /proc/interrupts; then
		exits=$(($(irq_exits 1 1) - $(irq_exits 2 1)))
		set -- cell-100-plic-irqs-exits "$exits"
	elif [ "$(last_cpu)" -ge 2 ]; then
		set -- cell-100-imsic-ipis-exits "$(irq_exits 0 "1 2")"
	else
		return 0
	fi
	echo "bench $1 $2 $2"
}

core_sizes() {
	local text

	text=$(axctl -j check)
	for key in core_image core_used; do
		set -- "$key-$(($(last_cpu) + 1))cpu" "$(after "$text" "$key")"
		echo "bench $1 ${2%%[!0-9]*} ${2%%[!0-9]*}"
	done
}

bench_root() {
	settle
	count_instructions
	module_load || exit
	stood_still seize
	core_sizes
	axbench
	log | grep -q '^axbench: ' || cat "$TMP/insmod" >&2
	log | sed -n 's/^axbench: //p'
	added sbi-base
	idle_exits root-idle-exits
	rmmod axvisor
	stood_still release
}

bench_cell() {
	settle
	count_instructions
	module_load || exit
	core_sizes
	cpus=$(($(nproc) - 1))
	took "create-${cpus}cpu-16mib" cell_create bench \
		"$(seq 1 "$(last_cpu)" | tr '\n' ' ')"
	cell_load bench bench "$cpus" >/dev/null || exit
	took "start-${cpus}cpu" axctl start bench
	sleep 10
	WAIT=20
	wait_state bench stopped || axctl show bench >&2
	# What was measured, even if it is not all.
	console bench >"$TMP/console"
	grep '^bench ' "$TMP/console"
	if ! state_is bench stopped || ! grep -q '^DONE' "$TMP/console" ||
			grep '^not ok' "$TMP/console" >&2; then
		echo "bench.sh: the payload did not come to its end" >&2
		exit 1
	fi
	took "destroy-${cpus}cpu-16mib" axctl destroy bench
	computing_exits cell-computing-exits
	timer_exits cell-timer-exits
	cell_irqs
	rmmod axvisor
}

"bench_$1"
