/* What parse.c (items, functions) and parse_parts.c (types, places, operands)
 * share. */
#ifndef QZ_MIR_PARSE_PRIVATE_H
#define QZ_MIR_PARSE_PRIVATE_H

#include "frontend/base/map.h"
#include "middle/mir/build.h"
#include "middle/mir/scan.h"

struct mir_parser {
    struct mir_scanner scan;
    struct session *session;
    struct type_table *types;
    struct mir_module *module;
    struct mir_builder builder; /* `function` is the one being read */

    /* By symbol: the declaration, the function, the global's index plus one. */
    struct map decls, functions, globals;
    uint32_t depth; /* of the type being read */
};

bool mir_parse_type(struct mir_parser *p, const struct type **type);
bool mir_parse_place(struct mir_parser *p, struct mir_place *place);
bool mir_parse_operand(struct mir_parser *p, struct mir_operand *operand);

/* A name of the program that is in `map`; `what` is for the message. */
bool mir_parse_known(struct mir_parser *p, const struct map *map, const char *what, bool with_dots,
                     void **found);

/* The value of an integer, Bool or Char literal without its type. */
bool mir_parse_bits(struct mir_parser *p, uint64_t *bits);

#endif
