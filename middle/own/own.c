#include "middle/own/own.h"

#include "middle/mir/mir.h"
#include "middle/own/loans.h"
#include "middle/own/params.h"
#include "middle/own/release.h"

void own_release(struct mir_module *module)
{
    struct own_keeps keeps = own_keeps_of(module);
    own_take_params(&keeps);
    for (uint32_t i = 0; i < module->functions.count; i++) {
        struct mir_function *function = module->functions.items[i];
        if (function->blocks.count == 0 || own_uses_frames(function))
            continue;
        own_lend(&keeps, function);
        own_release_early(&keeps, function);
    }
}
