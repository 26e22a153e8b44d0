# SPDX-License-Identifier: GPL-2.0
# A machine that can't be seized: axctl check names what is in the way before
# anything is touched, insmod refuses. Needs tap.sh and cell.sh.

# obstacle WHAT REMEDY: patterns of the error and of what to do.
obstacle() {
	[ "$(id -u)" = 0 ] || skip_all "must be run as root"
	is_loaded && skip_all "axvisor is loaded already"
	# User space alone may not see it; it must then say so.
	matches "check without the module names it or what it can't see" \
		"$(axctl check 2>&1)" "error.*($1)|^unknown"
	local rows="$(axctl check 2>/dev/null | check_rows)"

	nok "insmod is refused" module_load
	matches "with the reason in the log" "$(dmesg | tail -n 5)" \
		"axvisor: can.t seize this machine: .*($1)"
	nok "the module is not there" is_loaded
	ok "insmod enable=0" module_load enable=0
	is "check has the same rows with and without the module" \
		"$(axctl check 2>/dev/null | check_rows)" "$rows"
	refused "check names it" "error.*($1)" axctl check
	matches "and what to do" "$(axctl check 2>&1)" "-> .*($2)"
	matches "also in JSON" "$(axctl -j check)" '"severity":"error"'
	refused "enable is refused" "$1" axctl enable
	ok "rmmod" rmmod axvisor
	ok "Linux runs on" sh -c 'ls -R /proc/sys >/dev/null'
	tap_done
}
