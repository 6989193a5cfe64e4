"""The case of a user who types as people type: thirty actors and thirty-six ties about films, in a workbook."""

import xlsxwriter

ACTORS = """\
Name|Type|Country|Founded|Employees|Also known as|Notes
Ministry of Culture|ministry|Norway|1982|310|MoC|
National Film Fund|fund|Norway|2001|45|NFF|state body
City Film Office|government|Norway|1994|n/a||
Nordbank|bank|Norway|1971|4,100||
Fjord Credit Union|bank|Norway|1960|120||
Aurora Ventures|venture capital|Norway|2009|12||
Big Screen Distribution|distributor|Norway|1988|200|BSD|
Cinema Chain One|exhibitor|Norway|1990|approx. 800||
Cinema Chain Two|exhibitor|Norway|1997|350||
StreamCo|streaming platform|USA|2007|11,000||
Producers' Guild|association|Norway|1956|9||
Film Academy|university|Norway|1997|75||
Studio Alpha|production company|Norway|1999|14|Alpha|
Studio Beta|production company|Norway|2003|8||
Studio Gamma|production company|Norway|2010|5||
Delta Pictures|production company|Norway|2012|<10||
Epsilon Film|production company|Norway|2015|6||
Zeta Docs|production company|Norway|2016|3||
Eta Animation|production company|Norway|2008|30-40||
Theta Shorts|production company|Norway|2018|2||
Iota Media|production company|Norway|2005|17||
Kappa Film AS|production company|Norway|2006|11||
Kappa Film|production company|Norway|2006|||
Lambda|production company|Norway|March 2011|4||
Anna Berg|person|Norway||||producer
Ola Nordmann|person|Norway||||angel investor
TV Broadcaster|broadcaster|Norway|1981|2,900||
Sales Agent Intl|sales agent|France|1992|25||
Regional Fund North|fund|Norway|2004|7||
European Fund|fund|EU|1989|60||"""
TIES = """\
From|To|Relationship|Status|Share|Amount (EUR)|Since|Source|Comment
Ministry of Culture|National Film Fund|funds|active||42,000,000|2001|Annual report 2019, p. 4|
Ministry of Culture|Regional Fund North|funds|active||3.5 million|2004|Annual report 2019, p. 5|
Ministry of Culture|City Film Office|funds|active|||1994||
National Film Fund|Studio Alpha|grant|active||1,200,000|3/5/2018||
National Film Fund|Studio Beta|grant|active||800,000|2018||
National Film Fund|Studio Gamma|grant|refused|||2019||applied twice
National Film Fund|Delta Pictures|grant|rejected|||2019||
National Film Fund|Epsilon Film|grant|active||<100000|2020||
Regional Fund North|Zeta Docs|grant|active||60,000|2020||
Regional Fund North|Theta Shorts|grant|active||15,000|2021||
European Fund|Iota Media|grant|active||250,000|2017||
European Fund|National Film Fund|funds|active||5,000,000|1996-98||
Nordbank|Studio Alpha|lends money to|active||2,000,000|2018||
Nordbank|Studio Beta|loan|active||500,000|2019||
Nordbank|Lambda|loan|refused|||2020||
Fjord Credit Union|Eta Animation|loan|active||approx. 80,000|2016||
Aurora Ventures|Eta Animation|invests|active|12 %||2017||
Ola Nordmann|Zeta Docs|invests|active|30-40||2019||
Anna Berg|Studio Gamma|owns|active|100%||2010||
Big Screen Distribution|Studio Alpha|buys from|active|65||2018||
Big Screen Distribution|Studio Beta|buys from|active|<40||2019||
Big Screen Distribution|Delta Pictures|buys from|active|about half||2019||
Cinema Chain One|Big Screen Distribution|buys from|active|55||2015||
Cinema Chain Two|Big Screen Distribution|buys from|active|30||2015||
StreamCo|Iota Media|buys from|active|90||2020||
StreamCo|Eta Animation|buys from|active|45||2020||
TV Broadcaster|Epsilon Film|commissions|active|70||2018||
TV Broadcaster|Kappa Film AS|commissions|active|||2018||
Sales Agent Intl|Kappa Film|represents|active|||||
Producers' Guild|Ministry of Culture|lobbies|active|||||
Studio Alpha|Producers' Guild|member of|active|||2000||
Studio Beta|Producers' Guild|member of|active|||2004||
Film Academy|Lambda|shares facilities|active|||2012||
National Film fund|Lambda|grant||||2021||
Nordbank|Omega Film|loan|active|||2021||
Ministry of Culture|Nordbank|pays|active|||2020||"""


def cells_of(text):
    return [line.split("|") for line in text.splitlines()]


def write_workbook(path, sheets):
    """Write sheets of texts, digits as numbers, as a spreadsheet program does."""
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, [int(cell) if cell.isdigit() else cell for cell in row])
    return path


def film(path):
    return write_workbook(path, {"Actors": cells_of(ACTORS), "Ties": cells_of(TIES)})
