// SPDX-License-Identifier: GPL-2.0
/* machine.c - a riscv64 machine, and stand-ins for entry.S and management. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include <axvisor/event.h>
#include <axvisor/log.h>
#include <axvisor/mem.h>

#include "machine.h"

#define POOL_SIZE	(16UL << 20)
#define TEXTS_SIZE	(1UL << 20)

struct machine m;
struct vcpu_exit machine_exit;
struct ax_public core_public;
char __pool_start[1];

/* Names that last as long as the record does. */
static char texts[TEXTS_SIZE];
static size_t texts_used;

static const char *keep(const char *text)
{
	char *p = texts + texts_used;

	texts_used += strlen(text) + 1;
	assert(texts_used <= TEXTS_SIZE);
	return strcpy(p, text);
}

/* ---- CSRs ---- */

u64 csr_warl(const char *name, u64 val)
{
	/* What the core finds out; all else that is written was read there. */
	if (!strcmp(name, "hgeie") && val == ~0ULL)
		return val & GENMASK_ULL(m.geilen, 0) & ~1ULL;
	if (strcmp(name, "hgatp"))
		return val;
	val &= ~HGATP_VMID | m.hgatp_vmid;
	/* With a MODE that isn't there the write has no effect. */
	return m.hgatp_modes >> (val >> 60) & 1 ? val : rec_get("hgatp");
}

const char *csr_name(const char *name)
{
	char text[32];

	if (!strcmp(name, "sireg"))
		snprintf(text, sizeof(text), "s%llx", rec_get("siselect"));
	else if (!strcmp(name, "vsireg"))
		snprintf(text, sizeof(text), "vs%llx", rec_get("vsiselect"));
	else
		return name;
	return keep(text);
}

/* ---- the firmware ---- */

s64 sbi_ecall(u64 ext, u64 fid, const u64 arg[6], u64 *value)
{
	char text[96];

	snprintf(text, sizeof(text), "sbi(%llx.%llu %llx %llx %llx %llx %llx)",
		 ext, fid, arg[0], arg[1], arg[2], arg[3], arg[4]);
	rec_insn(keep(text));
	*value = m.sbi_value;
	return m.firmware ? m.firmware(ext, fid, arg, value) : m.sbi_error;
}

/* ---- entry.S and fp.S ---- */

char hart_entry[4];
char trap_entry[4];
void kept_regs_save(struct vcpu_regs *regs);
void kept_regs_load(const struct vcpu_regs *regs);
void fp_save(struct fp_state *fp);
void fp_load(const struct fp_state *fp);
void vector_save(struct vector_state *state, void *v);
void vector_load(const struct vector_state *state, const void *v);

/* One of them stands for all. */
void kept_regs_save(struct vcpu_regs *regs)
{
	regs->x[18] = rec_get("s2");
	rec_insn("kept_regs_save");
}

void kept_regs_load(const struct vcpu_regs *regs)
{
	rec_set("s2", regs->x[18]);
	rec_insn("kept_regs_load");
}

void guest_enter(struct vcpu_regs *regs)
{
	(void)regs;
	rec_call("guest_enter", rec_get("sepc"));
	if (m.guest)
		m.guest();
	else
		rec_set("scause", CAUSE_IRQ | IRQ_S_SOFT);
}

int guest_fetch(u64 pc, u16 *half)
{
	rec_insn_arg("guest_fetch", pc);
	return m.fetch ? m.fetch(pc, half) : 1;
}

void fp_save(struct fp_state *fp)
{
	fp->f[0] = rec_get("f0");
	rec_insn("fp_save");
}

void fp_load(const struct fp_state *fp)
{
	rec_set("f0", fp->f[0]);
	rec_insn("fp_load");
}

void vector_save(struct vector_state *state, void *v)
{
	state->vl = rec_get("vl");
	*(u64 *)v = rec_get("v0");
	rec_insn("vector_save");
}

void vector_load(const struct vector_state *state, const void *v)
{
	rec_set("vl", state->vl);
	rec_set("v0", *(const u64 *)v);
	rec_insn("vector_load");
}

__noreturn void leave_to_linux(const struct linux_entry *entry)
{
	rec_insn("leave_to_linux");
	m.left = *entry;
	longjmp(m.away, 1);
}

__noreturn void call_on_stack(void (*fn)(void), void *stack_top)
{
	rec_insn("call_on_stack");
	m.jump_to = fn;
	m.jump_stack = stack_top;
	longjmp(m.away, 1);
}

/* ---- management and runtime ---- */

struct vcpu *core_root_vcpu(unsigned int cpu)
{
	m.root->vcpu[cpu]->power = VCPU_ON;
	return m.root->vcpu[cpu];
}

void core_cpu_refused(unsigned int cpu)
{
	rec_call("core_cpu_refused", cpu);
}

__noreturn void core_run(void)
{
	rec_insn("core_run");
	longjmp(m.away, 1);
}

__noreturn void core_restart(void)
{
	rec_insn("core_restart");
	longjmp(m.away, 1);
}

bool core_has_panicked(void)
{
	return m.panicked;
}

/* One thread: a lock that isn't free never will be. */
bool spin_wait(struct spinlock *lock, u32 ticket)
{
	(void)lock;
	(void)ticket;
	return false;
}

__noreturn void spin_give_up(void)
{
	arch_cpu_restart();
}

int core_init(char *pool)
{
	(void)pool;
	rec_insn("core_init");
	return 0;
}

void event_notify(void)
{
}

void log_printf(enum log_level level, const char *fmt, ...)
{
	va_list args;

	(void)level;
	va_start(args, fmt);
	vsnprintf(m.log, sizeof(m.log), fmt, args);
	va_end(args);
}

bool log_worth(u32 *count)
{
	++*count;
	return true;
}

__noreturn void panic(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(m.log, sizeof(m.log), fmt, args);
	va_end(args);
	longjmp(m.away, 1);
}

void mem_read(void *dst, hpa_t src, u64 size)
{
	assert(size <= sizeof(m.memory));
	rec_call("mem_read", src.v);
	if (m.read && m.read(src.v, dst, size))
		return;
	memcpy(dst, m.memory, size);
}

void mem_write(hpa_t dst, const void *src, u64 size)
{
	assert(size <= sizeof(m.memory));
	rec_call("mem_write", dst.v);
	memcpy(m.memory, src, size);
	m.written = dst.v;
}

/* ---- the machine ---- */

struct ax_riscv_boot *machine_boot(void)
{
	return (struct ax_riscv_boot *)core_boot.arch;
}

static void init_boot(void)
{
	struct ax_riscv_boot *boot = machine_boot();
	u32 i;

	memset(&core_boot, 0, sizeof(core_boot));
	core_boot.nr_cpus = NR_CPUS;
	core_boot.nr_ram = 1;
	core_boot.ram[0] = (struct ax_range){ ROOT_RAM, SZ_1G };
	boot->isa = AX_RISCV_ISA_SSTC | AX_RISCV_ISA_SMSTATEEN |
		    AX_RISCV_ISA_SSAIA | AX_RISCV_ISA_V;
	boot->timebase = 10000000;
	boot->nr_guest_files = 3;
	boot->nr_msis = 255;
	boot->intc = AX_RISCV_INTC_IMSIC;
	for (i = 0; i < NR_CPUS; i++) {
		core_boot.cpu[i].hwid = HART(i);
		boot->imsic[i] = IMSIC + i * IMSIC_STRIDE;
	}
}

static void *pool_memory(void)
{
	static char *memory;

	if (!memory) {
		memory = mmap(NULL, POOL_SIZE + SZ_2M, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		assert(memory != MAP_FAILED);
		memory = (char *)ALIGN_UP((u64)memory, SZ_2M);
	}
	return memory;
}

void machine_init(void)
{
	memset(&m, 0, sizeof(m));
	texts_used = 0;
	init_boot();
	rec_reset();
	rec_set("vlenb", 16);
	m.hgatp_modes = BIT_ULL(0) | BIT_ULL(HGATP_SV39X4) |
			BIT_ULL(HGATP_SV48X4);
	m.hgatp_vmid = HGATP_VMID;
	m.geilen = 63;
	pool_init(pool_memory(), POOL_SIZE);
}

void machine_be(u32 cpu)
{
	write_tp(cpus[cpu]);
}

void machine_map(struct vm *vm, u64 gpa, u64 hpa, u64 size, u32 perm)
{
	struct page_list pages = { 0 };
	int err = pool_reserve(&pages, vm_map_pages(vm, GPA(gpa), HPA(hpa),
						   size));

	assert(!err);
	vm_map(vm, GPA(gpa), HPA(hpa), size, perm, &pages);
	pool_unreserve(&pages);
}

void machine_start(void)
{
	machine_init();
	machine_go();
}

void machine_go(void)
{
	static const u32 all[NR_CPUS] = { 0, 1, 2, 3 }, two[] = { 2, 3 };
	u32 i;
	int err;

	err = arch_init();
	for (i = 0; i < NR_CPUS && !err; i++)
		smp_mark_present(i, true);
	machine_be(0);
	if (!err)
		err = vm_create(&m.root, VM_ROOT, 0, NR_CPUS, all,
				AX_CONSOLE_NONE);
	if (!err)
		err = vm_create(&m.cell, VM_CELL, 1, 2, two, AX_CONSOLE_UART);
	assert(!err);
	for (i = 0; i < NR_CPUS; i++) {
		m.root->vcpu[i]->exit = &machine_exit;
		m.root->vcpu[i]->power = VCPU_ON;
	}
	for (i = 0; i < 2; i++)
		m.cell->vcpu[i]->exit = &machine_exit;
	machine_map(m.root, ROOT_RAM, ROOT_RAM, SZ_1G, VM_RWX);
	machine_map(m.cell, CELL_GPA, CELL_HPA, SZ_2M, VM_RWX);
	rec_clear();
}

bool machine_trap(struct vcpu *vcpu, u64 cause)
{
	rec_set("scause", cause);
	return trap_handle(vcpu) == TRAP_RESUME;
}

bool machine_ecall(struct vcpu *vcpu, u64 ext, u64 fid, u64 a0, u64 a1, u64 a2)
{
	u64 *x = vcpu->arch.regs.x;

	x[REG_A7] = ext;
	x[REG_A6] = fid;
	x[REG_A0] = a0;
	x[REG_A1] = a1;
	x[REG_A1 + 1] = a2;
	rec_clear();
	return machine_trap(vcpu, EXC_ECALL_VS);
}
