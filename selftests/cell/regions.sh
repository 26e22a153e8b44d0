#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Regions of cells: what the cell may do in them, and how they come and go.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/cell.sh"

need_cpus 2
need_seized

# cell_has NAME GPA: a region that begins there.
cell_has() {
	axctl show "$1" | grep -q "^  region    $2-"
}

# rights_dts NAME: memory for the program, memory that is read-only, and memory
# that is no-exec.
rights_dts() {
	cell_dts "$1" 1 $RAM:16 | sed '$d'
	cat <<-END
	memory@d0000000 {
		device_type = "memory";
		reg = <0 0xd0000000 0 0x200000>;
		axvisor,read-only;
	};
	memory@e0000000 {
		device_type = "memory";
		reg = <0 0xe0000000 0 0x200000>;
		axvisor,no-exec;
	};
	};
	END
}

rights_dts a >"$TMP/a.dts"
ok "a cell with rights" axctl create "$TMP/a.dts"
matches "show tells them" "$(axctl show a | tr '\n' ' ')" \
	'0xd0000000-0xd01fffff  2 MiB ram[^,]*, read-only .*0xe0000000-0xe01fffff  2 MiB ram[^,]*, no-exec'
printf 'loaded!\n' >"$TMP/data"
ok "what is read-only for the cell can be loaded" axctl load --no-entry a \
	"$TMP/data" 0xd0000000
ok "load" cell_load a poke
ok "start" axctl start a
ok "it reads what is read-only" poked a "r d0000000" "^d0000000 holds 64616f6c"
ok "and what is no-exec" poked a "r e0000000" "^e0000000 holds 0"
ok "which it also writes" poked a "w e0000000 7" "^e0000000 written"
ok "a write to what is read-only fails the cell" failed_by a "w d0000000 7" \
	"write to a region that is read-only.*address 0xd0000000"
matches "as JSON, too, its vCPU failed" "$(axctl -j show a)" \
	'"vcpu":\[{"id":0,"cpu":1,"state":"failed"}\]'
ok "a reset" axctl reset a
ok "keeps the regions" poked a "r d0000000" "^d0000000 holds 64616f6c"
ok "execution of what is no-exec fails the cell" failed_by a "x e0000000" \
	"execution in a region that is no-exec.*address 0xe0000000"
ok "destroy" axctl destroy a

# Memory that comes and goes while the cell runs.
cell_create warm >/dev/null && axctl destroy warm
managed=$(managed_pages)
free=$(settled_free_pages)
ok "a cell" cell_start b poke
ok "runs" wait_console b '^ready'
refused "a region over its memory is refused" \
	"$(gpa 0xe00000), size 0x400000 overlaps the one that the cell has at $RAM, size 0x1000000" \
	axctl map b "$(gpa 0xe00000)" 4M
ok "16 MiB more" axctl map b 0xa0000000 16M
is "show counts them" "$(cell_number b memory)" $((32 << 20))
hpa=$(axctl -j show b | grep -o '"gpa":"0xa0000000"[^}]*' |
	grep -o '"hpa":"0x[0-9a-f]*"' | head -n 1 | cut -d'"' -f4)
ok "they are away from Linux" page_is_offline "$hpa"
ok "they are zero" poked b "s a0000000 1000000" "^a0000000 sums to 0"
ok "they can be written" poked b "w a0fffffc 1234abcd" "^a0fffffc written"
ok "and read" poked b "r a0fffffc" "^a0fffffc holds 1234abcd"
ok "they can go while it runs" axctl unmap b 0xa0000000
nok "and are Linux's again" page_is_offline "$hpa"
is "the cell runs on" "$(cell_state b)" running
ok "and answers" poked b "r ${RAM#0x}" "^${RAM#0x} holds"
ok "a region that is no-exec" axctl map --no-exec b 0xa0000000 2M
ok "again zero" poked b "r a0000000" "^a0000000 holds 0"
ok "pause" axctl pause b
ok "one more, paused" axctl map --read-only b 0xb0000000 2M
ok "resume" axctl resume b
ok "it is there" poked b "r b0000000" "^b0000000 holds 0"
refused "a part of a region can't go" "goes as a whole: name its beginning" \
	axctl unmap b "$(gpa 0x200000)"
ok "the first goes" axctl unmap b 0xa0000000
ok "what is not there any more fails the cell" failed_by b "r a0000000" \
	"data access outside the cell's memory.*address 0xa0000000"
refused "nothing comes to one that has failed" "reset runs it again" \
	axctl map b 0xa0000000 2M
ok "a reset" axctl reset b
ok "leaves the regions as they are, and their rights" failed_by b \
	"w b0000000 1" "that is read-only"
ok "a reset" axctl reset b
ok "the program's memory goes" axctl unmap b $RAM
refused "a reset finds nothing to run" \
	"the memory that its program started in was unmapped; load" axctl reset b
is "but the cell takes another program" "$(cell_state b)" created
ok "the other is there" cell_has b 0xb0000000
ok "nothing at all" axctl unmap b 0xb0000000
refused "where it has no memory, load says so" \
	"the cell has no memory; axctl map gives it some" cell_load b poke
ok "it gets some" axctl map b 0xb0000000 2M
ok "load FILE@ADDRESS" axctl load b "$GUEST/poke.bin@0xb0000000"
ok "destroy" axctl destroy b

# Memory that the cell shares with Linux, while both use it.
ok "a cell" cell_start c poke
ok "runs" wait_console c '^ready'
ok "memory that Linux may write" axctl map --shared-write c 0xa0000000 4M
ok "and memory that it may read" axctl map --shared-read c 0xb0000000 4M
matches "show tells it" "$(axctl show c)" '0xb0000000-0xb03fffff.*, shared-read'
ok "Linux fills the one" ./helper-memory c 0xa0000000 0x400000 fill
sum=$(./helper-memory c 0xa0000000 0x400000 sum)
ok "the cell sees it" poked c "s a0000000 400000" "^a0000000 sums to $sum\$"
ok "the cell fills the other" poked c "f b0000000 400000" "^b0000000 filled"
is "Linux sees it" "$(./helper-memory c 0xb0000000 0x400000 sum)" "$sum"
nok "but can't write it" ./helper-memory c 0xb0000000 0x400000 fill
nok "nor read what isn't shared" ./helper-memory c $RAM 0x400000 sum
./helper-memory c 0xa0000000 0x400000 watch >"$TMP/watch" 2>&1 &
watch=$!
ok "a program uses it" eventually grep -q watching "$TMP/watch"
ok "it goes" axctl unmap c 0xa0000000
wait $watch
is "the program gets a SIGBUS" $? 2
is "the cell runs on" "$(cell_state c)" running
ok "and can fail" failed_by c "r a0000000" "outside the cell's memory"
is "the other is still there" "$(./helper-memory c 0xb0000000 0x400000 sum)" "$sum"
ok "a reset" axctl reset c
is "clears it" "$(./helper-memory c 0xb0000000 0x400000 sum)" 0
./helper-memory c 0xb0000000 0x400000 watch >"$TMP/watch" 2>&1 &
watch=$!
ok "a program uses it" eventually grep -q watching "$TMP/watch"
ok "destroy" axctl destroy c
wait $watch
is "the program gets a SIGBUS" $? 2
is "managed pages are as before" "$(managed_pages)" "$managed"
lost=$((free - $(settled_free_pages)))
[ "$lost" -lt 1024 ]
is "all of it was given back ($lost pages fewer are free)" $? 0
tap_done
