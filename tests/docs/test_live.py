"""What `make live` types is still in the pages; whether it works only `make live` shows."""

import pytest

from live import exim_walk, milter_unit, postfix_walk, sendmail_walk, service_walk
from live.pages import Page, PageError

WALKS = (postfix_walk, milter_unit, exim_walk, sendmail_walk, service_walk)
READ = [(walk.PAGE, *block) for walk in WALKS for block in walk.READ]


@pytest.mark.parametrize(("page", "section", "language", "holding"), READ)
def test_the_page_has_the_block(page: Page, section: str, language: str, holding: str) -> None:
    assert holding in page.block(section, language, holding=holding)


def test_a_block_that_is_gone_is_said() -> None:
    with pytest.raises(PageError, match="no sh block with 'yum'"):
        postfix_walk.PAGE.block(postfix_walk.REJECT, holding="yum")
