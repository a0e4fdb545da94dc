"""The words by which servers say what they mean, in the languages they say it in.

Regular expressions over lower-case text without addresses, one vocabulary for each meaning.
"""

__all__ = [
    "FULL",
    "GREY",
    "LATER",
    "LISTED",
    "NOBODY",
    "NOT_ASCII",
    "OFF",
    "SENDER",
    "SLOWER",
]

# Somebody keeps a list, and we are on it; or we look like somebody who is.
LISTED = (
    r"spamhaus|spamcop|sorbs|barracudacentral|uceprotect|manitu|abusix|invaluement|dnsbl|\brbls?\b"
    r"|\bdnswl|block[- ]?list|black[- ]?list|deny[- ]?list|blockliste|\bxbl\b|\bsbl\b|\bpbl\b"
    r"|s31[45]0|\bsnds\b|ipcheck\.proofpoint|banned|poor reputation|bad reputation"
    r"|low reputation|reputation (of|for) your|your (ip|email) (has|reputation)"
    r"|(ip|host|client|server|connection)( address)?( \S+)?( is| was| has been)? "
    r"(blocked|rejected|refused|denied|not allowed|listed)"
    r"|blocked using|blocked by|has been blocked|have been blocked|is blocked|envelope blocked"
    r"|refused to talk to me|not accepted from this ip|not authorized to connect"
    r"|find your (reverse )?hostname|reverse dns|\bptr\b|\brdns\b|fcrdns|helo command rejected"
    r"|dynamic|residential|dial-?up|local policy violation|administrative prohibition"
    r"|suspicious|spam source|looks like spam|spam(ming)? (detected|activity|message)"
    r"|antispam|suspected spam|spam blocked|service refused"
    r"|no smtp service|policy reasons|bad helo|invalid helo"
)
SLOWER = (
    r"too (many|much) (connections?|messages?|emails?|mails?|errors|unknown|invalid|bad|concurrent"
    r"|sessions|requests)|rate[- ]limit|rate of|throttl|too fast|too quickly|too frequent"
    r"|frequency limited|slow(ing)? down|unusual rate|excessive|limit (was )?exceeded|exceeded the "
    r"(connection|rate|limit)|temporarily (deferred|rate)|tss0\d|server (is )?busy|hl:(icc|ifc|rep)"
    r"|connection limit|concurren"
)
LATER = r"please retry|try (it |again|your)|come back later|retry (later|in|after)"
GREY = r"gr[ae]y[- ]?list"
_WHO = r"(user|recipient|mailbox|account|address|addressee|alias|email|e-mail|mail ?box|customer)"
# The mailbox, and that there is none.
NOBODY = (
    rf"unknown ({_WHO}|local[- ]?part|or illegal|destination)"
    rf"|{_WHO}( \S+)?( is)? (unknown|unrouteable)"
    rf"|no such ({_WHO}|local|person|mail ?drop|address|e-?mail)|no mail ?box|no valid recipient"
    rf"|{_WHO}( \S+)? (does|did|do)( not|n.t) exist|does(n.t| not| no) exist"
    rf"|{_WHO}( \S+)?( was| is| could)?( not| n.t|n.t)( be)? (found|known|listed|recogni[sz]ed)"
    rf"|(not|isn.t|n.t) a (valid|known|local|registered) ({_WHO}|person)"
    rf"|invalid ({_WHO}|local|destination)|{_WHO} (is )?invalid"
    rf"|bad (destination|{_WHO})(?! syntax)"
    r"|(doesn.t|does not|do not) have an? \S* ?(account|mailbox)|nobody here"
    r"|not our (customer|user)"
    r"|no (one|longer a) (here|user|valid)|unrouteable address|undeliverable address"
    r"|not listed in|unavailable mail user|no account|user not exist|not exists?\b|no user\b"
    r"|unbekannt|nicht bekannt|existiert nicht|inconnu|n.existe pas|no existe|desconocid|sconosciut"
    r"|inesistente|nie istnieje|nie ma takiego|не существует|не найден|不存在|存在しません|onbekend"
    r"|não existe|inexistente|finns inte|okänd"
)
_STOPPED = (
    r"(disabled|deactivated|inactive|discontinued|suspended|closed|terminated|expired|cancell?ed"
    r"|locked|frozen|dormant|abandoned|deaktiviert|gesperrt|отключен)"
)
OFF = (
    rf"{_WHO}(\W+\w+){{0,4}}\W+{_STOPPED}|{_STOPPED} {_WHO}|disattivat|deaktiviert"
    r"|no longer (available|in use|active|accepts|valid|exists|on server)"
)
FULL = (
    r"over[- ]?quota|quota|(mail ?box|inbox|account|user|recipient)( \S+)?( is)? full"
    r"|out of (storage|space)|storage (limit|exceeded|space|full)"
    r"|insufficient (disk|mailbox|storage)"
    r"|not enough space|exhausted|speichervolumen|too many messages on|mailbox size limit"
    r"|exceeded (the |its |their )?storage|недостаточно места|переполнен"
)
SENDER = (
    r"sender (address|verif|domain|rejected|denied|is invalid|unknown|refused)"
    r"|invalid sender|domain of sender|bad sender|from address|mail from|return[- ]?path"
    r"|envelope sender|\bspf\b"
    r"|\bdmarc\b|\bdkim\b|null sender|callout|verify sender|sender(.s)? (host|email)"
    r"|unauthenticated"
)
NOT_ASCII = r"smtputf8|\beai\b|non-?ascii|internationali[sz]ed"
