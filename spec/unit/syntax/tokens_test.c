/* Tokens: kinds, places, flags; strings with expressions inside; partners of
 * brackets; text that is none. */
#include "spec/unit/syntax/support.h"

struct lexed {
    struct session session;
    struct source *source;
    struct tokens tokens;
};

static void lex(struct lexed *lexed, const char *content)
{
    session_init(&lexed->session);
    lexed->source = source_add(&lexed->session.sources, "test.qz", "test.qz", str_of(content));
    lexed->tokens = (struct tokens){0};
    lex_source(&lexed->session, lexed->source, &lexed->tokens);
}

/* "NAME:x PLUS:+ EOF" */
static const char *kinds(struct lexed *lexed)
{
    struct text out;
    text_init(&out, &lexed->session.arena);
    for (uint32_t i = 0; i < lexed->tokens.list.count; i++) {
        const struct token *token = &lexed->tokens.list.items[i];
        struct str text = source_text(&lexed->session.sources, token_span(token));
        if (i)
            text_add_char(&out, ' ');
        text_add(&out, str_of(token_kind_name((enum token_kind)token->kind)));
        bool varies = *token_spelling((enum token_kind)token->kind) == '\0';
        if (varies && token->kind != TOKEN_NEWLINE && token->kind != TOKEN_EOF)
            text_printf(&out, ":%.*s", (int)text.size, text.bytes);
    }
    return text_chars(&out);
}

static void texts_become_tokens(void **state)
{
    (void)state;
    static const struct form forms[] = {
        {"", "EOF"},
        {"\n\n \n", "EOF"},
        {"a b_1 _ Ab É\xC3\xA9", "NAME:a NAME:b_1 NAME:_ NAME:Ab NAME:É\xC3\xA9 EOF"},
        {"def end self Self Fn it from", "def end self Self Fn it from EOF"},
        {"empty? x?.y a??b is?", "NAME:empty? NAME:x OPTIONAL NAME:y NAME:a DEFAULT NAME:b "
                                 "NAME:is? EOF"},
        {"Int? x ? y as? T", "NAME:Int QUESTION NAME:x QUESTION NAME:y as QUESTION NAME:T EOF"},
        {"42 1_000 0xfF 0b10 0o17 3.14 1e9 2.5e-3 1E+2",
         "INTEGER:42 INTEGER:1_000 INTEGER:0xfF INTEGER:0b10 INTEGER:0o17 FLOAT:3.14 FLOAT:1e9 "
         "FLOAT:2.5e-3 FLOAT:1E+2 EOF"},
        {"1..2 1.abs a.1.0 a.1e5 1...2 12abc 1e",
         "INTEGER:1 RANGE INTEGER:2 INTEGER:1 DOT NAME:abs NAME:a DOT INTEGER:1 DOT INTEGER:0 "
         "NAME:a DOT INTEGER:1 NAME:e5 INTEGER:1 ELLIPSIS INTEGER:2 INTEGER:12abc INTEGER:1e EOF"},
        {"..= .. ... ..< ?.", "RANGE_INCL RANGE ELLIPSIS RANGE_LESS OPTIONAL EOF"},
        {"-> => |> :: := == === != !== <= << <<= >> >>= <=> <>",
         "ARROW FAT_ARROW PIPE PATH COLON_SET EQ EQ_EQ_EQ NE NE_EQ LE SHL SET_SHL SHR SET_SHR "
         "SPACESHIP LESS_GREATER EOF"},
        {"&+ &- &* && &&= &= & ** * ++ + += ?"
         "?= ?"
         "?",
         "PLUS_WRAP MINUS_WRAP STAR_WRAP AND_AND SET_AND_AND SET_AND AMPERSAND POWER STAR "
         "PLUS_PLUS PLUS SET_ADD SET_DEFAULT DEFAULT EOF"},
        {"'a' '\\n' '\\'' '\\u{1F600}' 'é'",
         "CHAR:'a' CHAR:'\\n' CHAR:'\\'' CHAR:'\\u{1F600}' CHAR:'é' EOF"},
        {"\"a\\\"b\" r\"a\\\" b\"x\" \"\"", "STRING:\"a\\\"b\" RAW_STRING:r\"a\\\" BYTES:b\"x\" "
                                            "STRING:\"\" EOF"},
        {"\"a#{b}c\"", "STRING_START:\"a#{ NAME:b STRING_END:}c\" EOF"},
        {"\"#{a}#{b}\"", "STRING_START:\"#{ NAME:a STRING_MIDDLE:}#{ NAME:b STRING_END:}\" EOF"},
        {"\"#{ {a} + \"x#{b}\" }\"",
         "STRING_START:\"#{ LBRACE NAME:a RBRACE PLUS STRING_START:\"x#{ NAME:b STRING_END:}\" "
         "STRING_END:}\" EOF"},
        {"\"\\#{a} # b\"", "STRING:\"\\#{a} # b\" EOF"},
        {"\"\"\"\na \"b\" #{c}\n\"\"\"",
         "STRING_START:\"\"\"\na \"b\" #{ NAME:c STRING_END:}\n\"\"\" EOF"},
        {"a # comment \"#{\nb", "NAME:a NEWLINE NAME:b EOF"},
        {"a\r\nb\n\n# c\n\n;c", "NAME:a NEWLINE NAME:b NEWLINE SEMICOLON NAME:c EOF"},
        {"\xEF\xBB\xBF"
         "a",
         "NAME:a EOF"},
        {"#!/usr/bin/env quartzc\na", "NAME:a EOF"},
    };
    for (size_t i = 0; i < COUNT(forms); i++) {
        struct lexed lexed;
        lex(&lexed, forms[i].text);
        assert_string_equal(kinds(&lexed), forms[i].dump);
        assert_int_equal(lexed.session.diags.errors, 0);
        session_destroy(&lexed.session);
    }
}

static void flags_tell_of_surroundings(void **state)
{
    (void)state;
    struct lexed lexed;
    lex(&lexed, "## doc\nab c(d)\n\nEf");
    const struct token *tokens = lexed.tokens.list.items;
    assert_int_equal(tokens[0].flags, TOKEN_FIRST | TOKEN_SPACED | TOKEN_DOCUMENTED);
    assert_int_equal(tokens[1].flags, TOKEN_SPACED);
    assert_int_equal(tokens[2].flags, 0);
    assert_int_equal(tokens[5].kind, TOKEN_NEWLINE);
    assert_true(tokens[5].flags & TOKEN_BLANK);
    assert_int_equal(tokens[6].flags, TOKEN_FIRST | TOKEN_SPACED | TOKEN_UPPER);
    assert_int_equal(lexed.tokens.comments.count, 1);
    assert_true(lexed.tokens.comments.items[0].is_doc);
    session_destroy(&lexed.session);
    lex(&lexed, "a ## no doc\n# c\n#d\nb");
    assert_int_equal(lexed.tokens.comments.count, 3);
    assert_false(lexed.tokens.comments.items[0].is_doc);
    assert_false(lexed.tokens.list.items[1].flags & TOKEN_BLANK);
    session_destroy(&lexed.session);
}

static void brackets_know_their_partners(void **state)
{
    (void)state;
    struct lexed lexed;
    lex(&lexed, "( [ ) ] { ( } ) \"#{ ( }\"");
    const struct token *tokens = lexed.tokens.list.items;
    assert_int_equal(tokens[0].match, 2); /* the `[` between is left without */
    assert_int_equal(tokens[1].match, 0);
    assert_int_equal(tokens[4].match, 6);
    assert_int_equal(tokens[5].match, 0);
    assert_int_equal(tokens[8].kind, TOKEN_STRING_START);
    assert_int_equal(tokens[8].match, 10);
    assert_int_equal(tokens[9].match, 0);
    session_destroy(&lexed.session);
}

static void bad_text_is_reported_once(void **state)
{
    (void)state;
    static const struct form forms[] = {
        {"x = 1 \x01\x02\x03` y", "1:7 QZ0002"},
        {"x = \"a\xC3\x28\"", "1:7 QZ0001"},
        {"\xFF\xFE", "1:1 QZ0001"},
        {"x = \xED\xA0\x80", "1:5 QZ0001"},
        {"x = \xC0\x80", "1:5 QZ0001"},
        {"x = \xF4\x90\x80\x80", "1:5 QZ0001"},
        {"x = \xE2\x80\x9C"
         "a\xE2\x80\x9D",
         "1:5 QZ0002, 1:7 QZ0002"},
        {"x = \"abc\ny = 1", "1:5 QZ0003"},
        {"x = r\"abc\\", "1:5 QZ0003"},
        {"x = b\"abc\ny = 1", "1:5 QZ0003"},
        {"x = \"\"\"abc\n", "1:5 QZ0004"},
        {"x = \"a#{b\ny = 1", "1:7 QZ0005"},
        {"x = \"a#{\"b#{c\ny = 1", "1:7 QZ0005"},
        {"x = \"a#{b} c\ny = 1", "1:5 QZ0003"},
        {"x = \"\"\"\n#{a\n}\n\"\"\"", ""},
        {"x = \"\"\"\n#{\"a\n}\n\"\"\"", "2:3 QZ0003"},
        {"x = 'a\n", "1:5 QZ0006"},
    };
    expect_reports(forms, COUNT(forms));
}

static void tokens_are_dumped(void **state)
{
    (void)state;
    struct lexed lexed;
    struct text out;
    lex(&lexed, "x = \"a\"\nend");
    text_init(&out, &lexed.session.arena);
    token_dump(&lexed.session, &lexed.tokens, &out);
    assert_string_equal(text_chars(&out), "1:1 NAME x\n"
                                          "1:3 SET =\n"
                                          "1:5 STRING \"a\"\n"
                                          "1:8 NEWLINE\n"
                                          "2:1 end end\n"
                                          "2:4 EOF\n");
    session_destroy(&lexed.session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_become_tokens),
        cmocka_unit_test(flags_tell_of_surroundings),
        cmocka_unit_test(brackets_know_their_partners),
        cmocka_unit_test(bad_text_is_reported_once),
        cmocka_unit_test(tokens_are_dumped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
