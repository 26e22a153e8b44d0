# SPDX-License-Identifier: GPL-2.0
# Cells for shell tests: the module, configurations, states, consoles. Needs
# tap.sh. Where things are can be set from outside.

GUEST=${AXVISOR_GUEST:-/lib/axvisor/guest}
MODULE=${AXVISOR_KO:-/lib/modules/axvisor.ko}
# Argument of the hello payload: milliseconds.
TICK=200
# Where RAM and the UART are, on the default board and on the emulated machine.
# On x86_64 the UART has ports; its place takes the local APIC.
case $(uname -m) in
aarch64) RAM=0x40000000 UART_BASE=0x9000000 ;;
riscv64) RAM=0x80000000 UART_BASE=0x10000000 ;;
x86_64) RAM=0 UART_BASE=0xfee00000 ;;
esac

# gpa OFFSET: an address in RAM.
gpa() {
	printf '%#x\n' $((RAM + $1))
}

# module_load [PARAMETER...]
module_load() {
	insmod "$MODULE" "$@"
}

# The module leaves; what is left of cells is destroyed before.
module_unload() {
	grep -q '^axvisor ' /proc/modules || return 0
	cells_destroy
	rmmod axvisor
}

is_loaded() {
	grep -q '^axvisor ' /proc/modules
}

# For tests that need a seized machine; it is given back at the end.
need_seized() {
	[ "$(id -u)" = 0 ] || skip_all "must be run as root"
	command -v axctl >/dev/null || bail "there is no axctl"
	if is_loaded; then
		axctl enable >/dev/null 2>&1
	else
		module_load || bail "insmod failed: $(dmesg | grep axvisor | tail -n 3)"
		at_exit module_unload
	fi
	at_exit cells_destroy
}

cells_destroy() {
	local name

	for name in $(axctl -j list 2>/dev/null | grep -o '"id":[0-9]*' |
		      cut -d: -f2); do
		[ "$name" = 0 ] || axctl destroy "$name" >/dev/null 2>&1
	done
}

# cell_dts NAME CPUS REGIONS [PROPERTY]: a configuration on stdout. REGIONS are
# GPA:MIB; PROPERTY is one more of each memory node, e.g. axvisor,contiguous;
cell_dts() {
	local cpu region

	cat <<-END
	/dts-v1/;
	/ {
		compatible = "axvisor,cell";
		axvisor,binding-version = <1>;
		model = "$1";
		#address-cells = <2>;
		#size-cells = <2>;
		cpus {
			#address-cells = <1>;
			#size-cells = <0>;
	END
	for cpu in $2; do
		printf '\t\tcpu@%x { device_type = "cpu"; reg = <%d>; };\n' \
			"$cpu" "$cpu"
	done
	echo "	};"
	for region in $3; do
		printf '\tmemory@%x { device_type = "memory"; reg = <%#x %#x %#x %#x>; %s };\n' \
			"${region%:*}" $((${region%:*} >> 32)) \
			$((${region%:*} & 0xffffffff)) \
			$((${region#*:} >> 12)) \
			$((${region#*:} << 20 & 0xffffffff)) "$4"
	done
	echo '	chosen { axvisor,console = "'"${CONSOLE:-uart}"'"; };'
	echo '};'
}

# cell_create NAME [CPUS [REGIONS [PROPERTY]]]
cell_create() {
	cell_dts "$1" "${2:-1}" "${3:-$RAM:16}" "$4" >"$TMP/$1.dts"
	axctl create "$TMP/$1.dts"
}

# cell_load NAME PAYLOAD [ARG]
cell_load() {
	axctl load --arg "${3:-0}" "$1" "$GUEST/$2.bin"
}

# cell_start NAME PAYLOAD [ARG [CPUS [REGIONS [PROPERTY]]]]: all of it.
cell_start() {
	cell_create "$1" "$4" "$5" "$6" && cell_load "$1" "$2" "$3" &&
		axctl start "$1"
}

# after TEXT KEY: what follows the first "KEY": of JSON. No process is started:
# in the emulator that takes longest.
after() {
	case $1 in
	*"\"$2\":"*) echo "${1#*\"$2\":}" ;;
	esac
}

# cell_number NAME KEY, cell_word NAME KEY: from axctl -j show.
cell_number() {
	local text

	text=$(after "$(axctl -j show "$1" 2>/dev/null)" "$2")
	echo "${text%%[!0-9]*}"
}

cell_word() {
	local text

	text=$(after "$(axctl -j show "$1" 2>/dev/null)" "$2")
	text=${text#\"}
	echo "${text%%\"*}"
}

cell_state() {
	cell_word "$1" state
}

state_is() {
	[ "$(cell_state "$1")" = "$2" ]
}

# wait_state NAME STATE: until it is there, or can't be any more.
wait_state() {
	eventually state_at_last "$1" "$2"
	state_is "$1" "$2"
}

state_at_last() {
	case $(cell_state "$1") in
	"$2" | failed | "") return 0 ;;
	*) return 1 ;;
	esac
}

console() {
	axctl console --dump "$1" 2>&1 | tr -d '\r'
}

console_has() {
	console "$1" | grep -qE -- "$2"
}

# wait_console NAME PATTERN
wait_console() {
	eventually console_has "$@"
}

console_count() {
	console "$1" | grep -cE -- "$2"
}

# poke NAME LINE COMMAND...: the line is for the poke payload, on its console,
# which stays open until COMMAND succeeds.
poke() {
	local name=$1 line=$2 console ret

	shift 2
	printf '%s\n' "$line" | axctl console "$name" >/dev/null 2>&1 &
	console=$!
	eventually "$@"
	ret=$?
	kill "$console" 2>/dev/null
	wait "$console"
	return $ret
}

# poked NAME LINE PATTERN: this comes of it, once more than before.
poked() {
	poke "$1" "$2" console_more "$1" "$3" "$(console_count "$1" "$3")"
}

console_more() {
	[ "$(console_count "$1" "$2")" -gt "$3" ]
}

# failed_by NAME LINE TEXT: the cell fails, and this is why.
failed_by() {
	poke "$1" "$2" state_is "$1" failed && axctl show "$1" | grep -q -- "$3"
}

# The hello payload is alive: it ticks once more than now.
ticks() {
	eventually ticked "$1" "$(last_tick "$1")"
}

ticked() {
	[ "$(last_tick "$1")" -gt "$2" ]
}

last_tick() {
	axctl console --dump "$1" 2>/dev/null |
		awk '$1 == "tick" { n = $2 } END { print n + 0 }'
}

# payload_results NAME: the results on a cell's console become ours.
payload_results() {
	local line

	console "$1" >"$TMP/$1.console"
	grep -E '^(not )?ok ' "$TMP/$1.console" >"$TMP/$1.results"
	while read -r line; do
		case $line in
		*"# SKIP"*) skip "$1: $(echo "$line" | sed 's/.*- //;s/ *#.*//')" \
				"${line##*# SKIP }" ;;
		ok*) pass "$1: ${line#*- }" ;;
		*) fail "$1: ${line#*- }"; PAYLOAD_FAILED=1 ;;
		esac
	done <"$TMP/$1.results"
	grep -E '^#' "$TMP/$1.console"
	ok "$1: ran to its end" grep -q '^DONE' "$TMP/$1.console" ||
		tail -n 20 "$TMP/$1.console" | sed 's/^/# /'
}

# Free pages, with those that CPUs keep on lists of their own: up to an eighth of
# the memory since 6.7.
free_pages() {
	sync
	echo 3 >/proc/sys/vm/drop_caches
	awk '$1 == "nr_free_pages" || $1 == "count:" { sum += $2 }
		END { print sum }' /proc/zoneinfo
}

# The most of a few looks: some are given back after a while only.
settled_free_pages() {
	for look in 1 2 3; do
		free_pages
		sleep 0.5
	done | sort -n | tail -n 1
}

# Of Linux; the core's are always 4 KiB.
PAGE_SIZE=$(awk '$1 == "KernelPageSize:" { print $2 * 1024; exit }' \
	/proc/self/smaps)

# page_has HPA FLAG: a bit of /proc/kpageflags, see kernel-page-flags.h.
KPF_LRU=5 KPF_SLAB=7 KPF_BUDDY=10 KPF_OFFLINE=23
page_has() {
	local flags

	flags=$(dd if=/proc/kpageflags bs=8 skip=$(($1 / PAGE_SIZE)) count=1 \
		2>/dev/null | od -An -tx8 | tr -d ' ')
	[ $((0x$flags >> $2 & 1)) = 1 ]
}

# page_is_offline HPA: marked as away from Linux.
page_is_offline() {
	page_has "$1" $KPF_OFFLINE
}

managed_pages() {
	awk '/managed/ { sum += $2 } END { print sum }' /proc/zoneinfo
}

cpus_online() {
	cat /sys/devices/system/cpu/online
}

cpu_is_online() {
	local file=/sys/devices/system/cpu/cpu$1/online

	[ ! -e "$file" ] || [ "$(cat "$file")" = 1 ]
}

# Highest CPU number that may be there.
last_cpu() {
	sed 's/.*[-,]//' /sys/devices/system/cpu/present
}

need_cpus() {
	[ "$(nproc)" -ge "$1" ] || skip_all "needs $1 CPUs"
}

# The names of axctl check's rows, one a line, from its output.
check_rows() {
	sed -nE 's/^(ok|warning|error|unknown) +(.{20}).*/\2/p'
}

core_used() {
	local text

	text=$(after "$(axctl -j check 2>/dev/null)" core_used)
	echo "${text%%[!0-9]*}"
}

# Complaints of the kernel so far.
complaints() {
	dmesg | grep -cE 'WARNING:|BUG:|Oops|Call trace:|rcu.*stall|Internal error'
}
