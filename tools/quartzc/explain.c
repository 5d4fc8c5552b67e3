#include "tools/quartzc/explain.h"

#include "frontend/base/file.h"
#include "frontend/base/session.h"
#include "frontend/base/text.h"
#include "tools/quartzc/options.h"
#include "tools/quartzc/place.h"
#include "tools/quartzc/report.h"

void command_explain(struct session *session, const struct options *options)
{
    const char *code = options->arguments.items[0];
    enum diag_id id = diag_find(code);
    if (id == DIAG_ID_COUNT) {
        struct diag *d = diag_unknown_code(&session->diags, NOWHERE, code);
        diag_help(d, "codes look like QZ0301; every error message begins with one");
        return;
    }
    const char *library = place_library(session);
    if (!library)
        return;
    const char *path =
        text_format(&session->diag_arena, "%s/diag/%s.md", library, diag_rows[id].code);
    const struct source *page = file_load(session, path, path, NOWHERE);
    if (page)
        write_output(session, page->content);
}
