// SPDX-License-Identifier: GPL-2.0
/*
 * json.c - cells as JSON.
 */
#include <inttypes.h>
#include <stdio.h>

#include "json.h"
#include "region.h"

json_t *json_hex(uint64_t number)
{
	char text[20];

	snprintf(text, sizeof(text), "0x%" PRIx64, number);
	return json_string(text);
}

json_t *json_address(uint64_t address)
{
	return address == CELL_NO_ADDRESS ? json_null() : json_hex(address);
}

static json_t *fail_object(const struct cell_fail *fail)
{
	return json_pack("{s:I, s:o, s:o, s:o, s:s}",
			 "vcpu", (json_int_t)fail->vcpu,
			 "pc", json_hex(fail->pc),
			 "addr", json_address(fail->addr),
			 "cause", json_hex(fail->cause),
			 "text", fail->text);
}

static json_t *orphan_array(const struct cell *cell)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < cell->orphan_count; i++)
		json_array_append_new(array, json_pack("{s:I, s:I}",
			"cpu", (json_int_t)cell->orphans[i].cpu,
			"error", (json_int_t)cell->orphans[i].error));
	return array;
}

json_t *json_cell(const struct cell *cell)
{
	json_t *object;

	object = json_pack("{s:I, s:s, s:s, s:s, s:s, s:I, s:I}",
			   "id", (json_int_t)cell->id,
			   "name", cell->name,
			   "state", cell_state_name(cell->state),
			   "console", cell_console_name(cell->console),
			   "on_fail", cell_on_fail_name(cell->on_fail),
			   "vcpu_count", (json_int_t)cell->vcpu_count,
			   "memory", (json_int_t)cell->memory);
	if (cell->fail)
		json_object_set_new(object, "fail", fail_object(cell->fail));
	if (cell->orphan_count)
		json_object_set_new(object, "orphan", orphan_array(cell));
	return object;
}

static json_t *vcpu_array(const struct cell *cell)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < cell->vcpus_known; i++)
		json_array_append_new(array, json_pack("{s:I, s:I, s:s}",
			"id", (json_int_t)cell->vcpus[i].id,
			"cpu", (json_int_t)cell->vcpus[i].cpu,
			"state", cell_vcpu_state(cell, &cell->vcpus[i])));
	return array;
}

static json_t *flag_array(uint32_t flags)
{
	json_t *array = json_array();
	const struct region_flag *f;

	for (f = region_flags; f->name; f++)
		if (flags & f->flag)
			json_array_append_new(array, json_string(f->name));
	return array;
}

static json_t *piece_array(const struct cell_region *piece, size_t count)
{
	json_t *array = json_array();

	for (; count; count--, piece++)
		json_array_append_new(array, json_pack("{s:o, s:o, s:I}",
			"gpa", json_hex(piece->gpa),
			"hpa", json_address(piece->hpa),
			"size", (json_int_t)piece->size));
	return array;
}

static json_t *region_array(const struct cell *cell)
{
	json_t *array = json_array();
	size_t i, pieces;

	for (i = 0; i < cell->region_count; i += pieces) {
		const struct cell_region *region = &cell->regions[i];

		pieces = cell_region_pieces(cell, i);
		json_array_append_new(array, json_pack("{s:o, s:I, s:o, s:s, s:o, s:o}",
			"gpa", json_hex(region->base),
			"size", (json_int_t)cell_region_size(region, pieces),
			"hpa", json_address(region->hpa),
			"type", region_type_name(region->type),
			"flags", flag_array(region->flags),
			"range", piece_array(region, pieces)));
	}
	return array;
}

static json_t *range_array(const struct device *device)
{
	json_t *array = json_array();
	uint32_t i;

	for (i = 0; i < device->range_count; i++)
		json_array_append_new(array, json_pack("{s:o, s:o, s:I}",
			"gpa", json_hex(device->ranges[i].gpa),
			"hpa", json_address(device->ranges[i].hpa),
			"size", (json_int_t)device->ranges[i].size));
	return array;
}

static json_t *irq_array(const struct device *device)
{
	json_t *array = json_array();
	uint32_t i;

	for (i = 0; i < device->irq_count; i++)
		json_array_append_new(array, json_pack("{s:I, s:I, s:s}",
			"host", (json_int_t)device->irqs[i].host,
			"cell", (json_int_t)device->irqs[i].cell,
			"trigger", device_trigger_name(device->irqs[i].trigger)));
	return array;
}

json_t *json_device(const struct device *device)
{
	return json_pack("{s:s, s:o, s:o, s:I}",
		"name", device->name,
		"range", range_array(device),
		"irq", irq_array(device),
		"error", (json_int_t)device->error);
}

static json_t *device_array(const struct cell *cell)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < cell->device_count; i++)
		json_array_append_new(array, json_device(&cell->devices[i]));
	return array;
}

json_t *json_cell_details(const struct cell *cell)
{
	json_t *object = json_cell(cell);

	json_object_set_new(object, "vcpu", vcpu_array(cell));
	json_object_set_new(object, "region", region_array(cell));
	json_object_set_new(object, "device", device_array(cell));
	return object;
}

void json_print(json_t *value)
{
	json_dumpf(value, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(value);
}
