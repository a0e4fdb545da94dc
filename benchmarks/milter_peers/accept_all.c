/* The least that a libmilter milter can do at RCPT: say yes. */
#include <libmilter/mfapi.h>
#include <stdio.h>

static sfsistat rcpt(SMFICTX *ctx, char **argv)
{
    (void) ctx;
    (void) argv;
    return SMFIS_CONTINUE;
}

int main(int argc, char **argv)
{
    struct smfiDesc filter = {
        .xxfi_name = "accept_all",
        .xxfi_version = SMFI_VERSION,
        .xxfi_envrcpt = rcpt,
    };
    if (argc != 2 || smfi_setconn(argv[1]) != MI_SUCCESS
        || smfi_register(filter) != MI_SUCCESS || smfi_opensocket(1) != MI_SUCCESS)
        return 2;
    puts("listening");
    fflush(stdout);
    return smfi_main() == MI_SUCCESS ? 0 : 1;
}
