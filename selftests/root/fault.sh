#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Steps that fail (TEST=1 build): what came before is undone, Linux and the
# cells are as before, and the next attempt works.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

PARAMETERS=/sys/module/axvisor/parameters
HC_CREATE=2 HC_SCRUB=3 HC_COPY=4 HC_BOOT=5 HC_START=6

[ "$(id -u)" = 0 ] || skip_all "must be run as root"
need_cpus 3
is_loaded && skip_all "axvisor is loaded already"
module_load enable=0 && [ -e $PARAMETERS/fail_cpu ] ||
	skip_all "needs a module built with TEST=1"
rmmod axvisor
at_exit module_unload

complaints=$(complaints)
online=$(cpus_online)

# fails NAME PATTERN PARAMETER...: insmod fails and Linux is as before.
fails() {
	local name="$1" pattern="$2" managed
	shift 2

	managed=$(managed_pages)
	nok "$name: insmod fails" module_load "$@"
	matches "$name: with the reason" "$(dmesg | tail -n 8)" "$pattern"
	nok "$name: the module is gone" is_loaded
	is "$name: all CPUs are online" "$(cpus_online)" "$online"
	is "$name: pages are as before" "$(managed_pages)" "$managed"
	if [ -e /dev/kvm ]; then
		ok "$name: KVM works" timeout 60 ../kvm/kvm-smoke 0
	fi
	ok "$name: insmod works afterwards" module_load
	ok "$name: rmmod" rmmod axvisor
}

for cpu in $(seq 0 $(($(nproc) - 1))); do
	fails "CPU $cpu" "CPU $cpu can.t be seized" fail_cpu="$cpu"
done
fails "no memory for the core" "memory|can.t|ENOMEM" fail_alloc=1

inject() {
	echo "$2" >$PARAMETERS/"$1"
}

state() {
	axctl -j list
	cpus_online
	core_used
}

# refuses NAME PATTERN PARAMETER VALUE [REGIONS]: create fails, all as before.
refuses() {
	local before

	before=$(state)
	inject "$3" "$4"
	refused "$1: create is refused" "$2" cell_create a 1 "$5"
	case $3 in
	fail_alloc | fail_message) inject "$3" 0 ;;
	*) inject "$3" -1 ;;
	esac
	is "$1: nothing has changed" "$(state)" "$before"
	ok "$1: create works afterwards" cell_create a 1 "$5"
	ok "$1: destroy" axctl destroy a
	is "$1: all as before" "$(state)" "$before"
}

ok "insmod" module_load
cell_create a >/dev/null && axctl destroy a >/dev/null
refuses "first region" "the region at $RAM" fail_alloc 1 \
	"$RAM:2 0xc0000000:2"
refuses "second region" "the region at (0xc0000000|$RAM)" fail_alloc 2 \
	"$RAM:2 0xc0000000:2"
# A region in pieces is one region: what show prints can be unmapped.
inject fail_alloc 1
ok "a region in two pieces" cell_create a 1 $RAM:6
show=$(axctl show a)
matches "show has the region" "$show" "region    $RAM-$(gpa 0x5fffff)  6 MiB ram$"
matches "and where it is" "$(echo "$show" | tr '\n' ' ')" \
	"piece   $RAM-$(gpa 0x3fffff)  4 MiB at host 0x[0-9a-f]* .*piece   $(gpa 0x400000)-$(gpa 0x5fffff)  2 MiB at host"
matches "JSON, too" "$(axctl -j show a)" \
	"\"gpa\":\"$RAM\",\"size\":6291456,.*\"range\":\[{\"gpa\":\"$RAM\",\"hpa\":\"0x[0-9a-f]*\",\"size\":4194304},{\"gpa\":\"$(gpa 0x400000)\","
matches "top says which is where" "$(axctl top)" "4 MiB +a +$RAM"
ok "it can be unmapped" axctl unmap a $RAM
ok "destroy" axctl destroy a

refuses "CPU stays" "CPU 1" fail_remove_cpu 1
refuses "the core refuses" . fail_hypercall $HC_CREATE

refuses "no memory for the answer" "memory" fail_message 1
# The cell's announcement has none either, which only those miss who listen.
refuses "no memory for any message" "memory" fail_message -1
inject fail_message 2
ok "the answer is allocated before the cell is made" cell_create a 1
inject fail_message 0
ok "destroy" axctl destroy a

# What can't be scrubbed is not given back: the cell stays until it can.
before=$(state)
inject fail_hypercall $HC_SCRUB
refused "scrubbing fails: create is refused" . cell_create a 1
inject fail_hypercall -1
ok "scrubbing fails: destroy can be retried" axctl destroy a
is "scrubbing fails: all as before" "$(state)" "$before"

cell_create a >/dev/null
for number in $HC_COPY $HC_BOOT; do
	inject fail_hypercall "$number"
	nok "load fails at hypercall $number" cell_load a hello $TICK
	inject fail_hypercall -1
	is "the cell is still created" "$(cell_state a)" created
done
ok "load works afterwards" cell_load a hello $TICK
inject fail_hypercall $HC_START
nok "start fails" axctl start a
inject fail_hypercall -1
is "the cell is still loaded" "$(cell_state a)" loaded
ok "start works afterwards" axctl start a
ok "it ticks" ticks a

inject fail_add_cpu 1
axctl destroy a >"$TMP/destroy" 2>&1
diag "$(cat "$TMP/destroy")"
is "a CPU that Linux won't take back leaves the cell destroyed" \
	"$(cell_state a)" destroyed
matches "with the CPU listed" "$(axctl -j show a)" \
	'"orphan":\[\{"cpu":1,"error":5\}\]'
inject fail_add_cpu -1
ok "destroy can be retried" axctl destroy a
is "all CPUs are online" "$(cpus_online)" "$online"
nok "and the cell is gone" axctl show a

# orphan NAME PARAMETER VALUE [CPUS]: create fails, nor does Linux take CPU 1
# back: the cell is listed, destroyed, and CPU 1 is its orphan.
orphan() {
	inject fail_add_cpu 1
	inject "$2" "$3"
	refused "$1: create is refused" "CPU 1 back.*EIO.*destroy 'a'" \
		cell_create a "${4:-1}"
	inject "$2" -1
	is "$1: the cell is listed" "$(cell_state a)" destroyed
	matches "$1: with the orphan" "$(axctl -j show a)" \
		'"orphan":\[\{"cpu":1,"error":5\}\]'
	is "$1: it has no memory" "$(cell_number a memory)" 0
	refused "$1: its CPU is not to be had" "CPU 1 belongs to cell 'a'" \
		cell_create b 1
}

before=$(state)
orphan "the core refuses" fail_hypercall $HC_CREATE
refused "while Linux can't, destroy says so" "CPU 1 back" axctl destroy a
inject fail_add_cpu -1
ok "destroy retries" axctl destroy a
is "all as before" "$(state)" "$before"
if [ "$(nproc)" -ge 3 ]; then
	orphan "another CPU stays" fail_remove_cpu 2 "1 2"
	inject fail_add_cpu -1
	ok "destroy retries" axctl destroy a
	is "all as before" "$(state)" "$before"
fi
if [ "$(nproc)" -ge 3 ]; then
	inject fail_add_cpu -2
	inject fail_hypercall $HC_CREATE
	refused "two orphans: create counts them" \
		"CPU 1 and 1 more back.*EIO.*destroy 'a'" cell_create a "1 2"
	inject fail_hypercall -1
	refused "and so does destroy" "CPU 1 and 1 more back" axctl destroy a
	inject fail_add_cpu -1
	ok "destroy retries" axctl destroy a
	is "all as before" "$(state)" "$before"
fi
# A device that Linux does not take back, detached or with its cell.
RTC=/pl031@9010000
THERE="--at 0xb000000 --irq 34=60"
DRIVER=/sys/bus/amba/devices/9010000.pl031/driver
if [ -e $DRIVER ]; then
	ok "a device" eval 'cell_create a && axctl attach $THERE a $RTC'
	inject fail_device Y
	refused "Linux does not take it back" "does not have $RTC any more" \
		axctl detach a $RTC
	matches "it is an orphan" "$(axctl show a)" "orphan    $RTC"
	matches "with the reason" "$(axctl -j show a)" '"error":5'
	refused "its registers aren't the cell's" "has no region at 0xb000000" \
		axctl unmap a 0xb000000
	inject fail_device N
	ok "detach retries" axctl detach a $RTC
	is "it is Linux's" "$(basename "$(readlink $DRIVER)")" rtc-pl031
	ok "attach again" axctl attach $THERE a $RTC
	inject fail_device Y
	refused "nor at the cell's end" "is destroyed, but Linux can't take $RTC back" \
		axctl destroy a
	is "the cell is listed" "$(cell_state a)" destroyed
	inject fail_device N
	ok "destroy retries" axctl destroy a
	is "it is Linux's" "$(basename "$(readlink $DRIVER)")" rtc-pl031
	nok "the cell is gone" axctl show a
	# Both ask for it while Linux's driver still has it.
	ok "two cells" eval 'cell_create a && cell_create b 2'
	inject slow_device 1000
	axctl attach $THERE a $RTC >"$TMP/first" 2>&1 &
	first=$!
	sleep 0.5
	axctl attach $THERE b $RTC >"$TMP/second" 2>&1
	second=$?
	wait "$first"
	is "one of them gets the device" "$?-$second" 0-1
	matches "the other one is told" "$(cat "$TMP/second")" "a cell has it already"
	is "it is not Linux's" "$(basename "$(readlink $DRIVER)")" axvisor-cell
	inject slow_device 0
	ok "both go" eval 'axctl destroy a && axctl destroy b'
	is "it is Linux's" "$(basename "$(readlink $DRIVER)")" rtc-pl031
fi
orphan "before disable" fail_hypercall $HC_CREATE
inject fail_add_cpu -1
ok "disable retries" axctl disable
is "all CPUs are online" "$(cpus_online)" "$online"
ok "enable" axctl enable
nok "the cell is gone" axctl show a
orphan "before rmmod" fail_hypercall $HC_CREATE
inject fail_add_cpu -1
ok "rmmod" rmmod axvisor
is "rmmod retries: all CPUs are online" "$(cpus_online)" "$online"
is "no new complaint of the kernel" "$(complaints)" "$complaints"
tap_done
