#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Regions of cells: what the cell may do in them.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

need_cpus 2
need_seized

# rights_dts NAME: memory for the program, memory that is read-only, and memory
# that is no-exec.
rights_dts() {
	cell_dts "$1" 1 0x40000000:16 | sed '$d'
	cat <<-END
	memory@50000000 {
		device_type = "memory";
		reg = <0 0x50000000 0 0x200000>;
		axvisor,read-only;
	};
	memory@60000000 {
		device_type = "memory";
		reg = <0 0x60000000 0 0x200000>;
		axvisor,no-exec;
	};
	};
	END
}

rights_dts a >"$TMP/a.dts"
ok "a cell with rights" axctl create "$TMP/a.dts"
matches "show tells them" "$(axctl show a | tr '\n' ' ')" \
	'0x50000000-0x501fffff  2 MiB ram[^,]*, read-only .*0x60000000-0x601fffff  2 MiB ram[^,]*, no-exec'
printf 'loaded!\n' >"$TMP/data"
ok "what is read-only for the cell can be loaded" axctl load --no-entry a \
	"$TMP/data" 0x50000000
ok "load" cell_load a poke
ok "start" axctl start a
ok "it reads what is read-only" poked a "r 50000000" "^50000000 holds 64616f6c"
ok "and what is no-exec" poked a "r 60000000" "^60000000 holds 0"
ok "which it also writes" poked a "w 60000000 7" "^60000000 written"
ok "a write to what is read-only fails the cell" failed_by a "w 50000000 7" \
	"write to a region that is read-only.*address 0x50000000"
ok "a reset" axctl reset a
ok "keeps the regions" poked a "r 50000000" "^50000000 holds 64616f6c"
ok "execution of what is no-exec fails the cell" failed_by a "x 60000000" \
	"execution in a region that is no-exec.*address 0x60000000"
ok "destroy" axctl destroy a
tap_done
