import Templates
import Testing

/// What Python 3 on Linux gives in the C locale for the same moment, zone and format.
struct TemplateTimeTests {
    private static let table: [(seconds: Int64, offset: Int, zone: String, format: String, expected: String)] = [
        (
            1700474101, 3600, "CET",
            #"%a|%A|%b|%B|%c|%C|%d|%D|%e|%F|%g|%G|%h|%H|%I|%j|%k|%l|%m|%M|%p|%P|%r|%R|%s|%S|%T|%u|%U|%V|%w|%W|%x|%X|%y|%Y|%z|%Z|%%"#,
            #"Mon|Monday|Nov|November|Mon Nov 20 10:55:01 2023|20|20|11/20/23|20|2023-11-20|23|2023|Nov|10|10|324|10|10|11|55|AM|am|10:55:01 AM|10:55|1700474101|01|10:55:01|1|47|47|1|47|11/20/23|10:55:01|23|2023|+0100|CET|%"#
        ),
        (
            1719835200, 7200, "CEST",
            #"%a|%A|%b|%B|%c|%C|%d|%D|%e|%F|%g|%G|%h|%H|%I|%j|%k|%l|%m|%M|%p|%P|%r|%R|%s|%S|%T|%u|%U|%V|%w|%W|%x|%X|%y|%Y|%z|%Z|%%"#,
            #"Mon|Monday|Jul|July|Mon Jul  1 14:00:00 2024|20|01|07/01/24| 1|2024-07-01|24|2024|Jul|14|02|183|14| 2|07|00|PM|pm|02:00:00 PM|14:00|1719835200|00|14:00:00|1|26|27|1|27|07/01/24|14:00:00|24|2024|+0200|CEST|%"#
        ),
        (
            0, 3600, "CET",
            #"%a|%A|%b|%B|%c|%C|%d|%D|%e|%F|%g|%G|%h|%H|%I|%j|%k|%l|%m|%M|%p|%P|%r|%R|%s|%S|%T|%u|%U|%V|%w|%W|%x|%X|%y|%Y|%z|%Z|%%"#,
            #"Thu|Thursday|Jan|January|Thu Jan  1 01:00:00 1970|19|01|01/01/70| 1|1970-01-01|70|1970|Jan|01|01|001| 1| 1|01|00|AM|am|01:00:00 AM|01:00|0|00|01:00:00|4|00|01|4|00|01/01/70|01:00:00|70|1970|+0100|CET|%"#
        ),
        (
            -1, 3600, "CET",
            #"%a|%A|%b|%B|%c|%C|%d|%D|%e|%F|%g|%G|%h|%H|%I|%j|%k|%l|%m|%M|%p|%P|%r|%R|%s|%S|%T|%u|%U|%V|%w|%W|%x|%X|%y|%Y|%z|%Z|%%"#,
            #"Thu|Thursday|Jan|January|Thu Jan  1 00:59:59 1970|19|01|01/01/70| 1|1970-01-01|70|1970|Jan|00|12|001| 0|12|01|59|AM|am|12:59:59 AM|00:59|-1|59|00:59:59|4|00|01|4|00|01/01/70|00:59:59|70|1970|+0100|CET|%"#
        ),
        (
            951782400, 3600, "CET",
            #"%a|%A|%b|%B|%c|%C|%d|%D|%e|%F|%g|%G|%h|%H|%I|%j|%k|%l|%m|%M|%p|%P|%r|%R|%s|%S|%T|%u|%U|%V|%w|%W|%x|%X|%y|%Y|%z|%Z|%%"#,
            #"Tue|Tuesday|Feb|February|Tue Feb 29 01:00:00 2000|20|29|02/29/00|29|2000-02-29|00|2000|Feb|01|01|060| 1| 1|02|00|AM|am|01:00:00 AM|01:00|951782400|00|01:00:00|2|09|09|2|09|02/29/00|01:00:00|00|2000|+0100|CET|%"#
        ),
        (
            1104537599, 3600, "CET",
            #"%a|%A|%b|%B|%c|%C|%d|%D|%e|%F|%g|%G|%h|%H|%I|%j|%k|%l|%m|%M|%p|%P|%r|%R|%s|%S|%T|%u|%U|%V|%w|%W|%x|%X|%y|%Y|%z|%Z|%%"#,
            #"Sat|Saturday|Jan|January|Sat Jan  1 00:59:59 2005|20|01|01/01/05| 1|2005-01-01|04|2004|Jan|00|12|001| 0|12|01|59|AM|am|12:59:59 AM|00:59|1104537599|59|00:59:59|6|00|53|6|00|01/01/05|00:59:59|05|2005|+0100|CET|%"#
        ),
        (1700474101, -12600, "NST", #"%c %z %Z"#, #"Mon Nov 20 06:25:01 2023 -0330 NST"#),
        (1700474101, -12600, "NST", #"%-z|%_z|%0z"#, #"-330|- 330|-0330"#),
        (1700474101, 0, "UTC", #"%x %X"#, #"11/20/23 09:55:01"#),
        (1700474101, 0, "UTC", #"%"#, #"%"#),
        (1700474101, 0, "UTC", #"%%"#, #"%"#),
        (1700474101, 0, "UTC", #"%Q"#, #"%Q"#),
        (1700474101, 0, "UTC", #"%-"#, #"%-"#),
        (1700474101, 0, "UTC", #"a%"#, #"a%"#),
        (1700474101, 0, "UTC", #"%é"#, #"%é"#),
        (1700474101, 0, "UTC", #"%E"#, #"%E"#),
        (1700474101, 0, "UTC", #"%-d|%_m|%0e|%_j|%-j|%-y"#, #"20|11|20|324|324|23"#),
        (
            1700474101, 0, "UTC", #"%^a|%#a|%#p|%^p|%^B|%#Z|%^c|%#c"#,
            #"MON|MON|am|AM|NOVEMBER|utc|MON NOV 20 09:55:01 2023|Mon Nov 20 09:55:01 2023"#
        ),
        (1700474101, 0, "UTC", #"%Ey|%Od|%EY"#, #"23|20|2023"#),
        (1700474101, 0, "UTC", #"%n%t%%"#, "\n\t%"),
        (1700474101, 0, "UTC", #"%-H:%-M"#, #"9:55"#),
        (1700474101, 0, "UTC", #"plain é"#, #"plain é"#),
        (1700474101, 0, "UTC", #""#, #""#),
        (1230768000, 0, "UTC", #"%G-W%V-%u %U %W %j %F"#, #"2009-W01-4 00 00 001 2009-01-01"#),
        (1262304000, 0, "UTC", #"%G-W%V-%u %U %W %j %F"#, #"2009-W53-5 00 00 001 2010-01-01"#),
        (1293840000, 0, "UTC", #"%G-W%V-%u %U %W %j %F"#, #"2010-W52-6 00 00 001 2011-01-01"#),
        (1325376000, 0, "UTC", #"%G-W%V-%u %U %W %j %F"#, #"2011-W52-7 01 00 001 2012-01-01"#),
        (1356998400, 0, "UTC", #"%G-W%V-%u %U %W %j %F"#, #"2013-W01-2 00 00 001 2013-01-01"#),
        (1388534400, 0, "UTC", #"%G-W%V-%u %U %W %j %F"#, #"2014-W01-3 00 00 001 2014-01-01"#),
        (1419984000, 0, "UTC", #"%G-W%V-%u %U %W %j %F"#, #"2015-W01-3 52 52 365 2014-12-31"#),
        (1420070400, 0, "UTC", #"%G-W%V-%u %U %W %j %F"#, #"2015-W01-4 00 00 001 2015-01-01"#),
        (1451606400, 0, "UTC", #"%G-W%V-%u %U %W %j %F"#, #"2015-W53-5 00 00 001 2016-01-01"#),
        (1483228800, 0, "UTC", #"%G-W%V-%u %U %W %j %F"#, #"2016-W52-7 01 00 001 2017-01-01"#),
        (1514764800, 0, "UTC", #"%G-W%V-%u %U %W %j %F"#, #"2018-W01-1 00 01 001 2018-01-01"#),
        (1577836800, 0, "UTC", #"%G-W%V-%u %U %W %j %F"#, #"2020-W01-3 00 00 001 2020-01-01"#),
        (1609459199, 0, "UTC", #"%G-W%V-%u %U %W %j %F"#, #"2020-W53-4 52 52 366 2020-12-31"#),
        (1609459200, 0, "UTC", #"%G-W%V-%u %U %W %j %F"#, #"2020-W53-5 00 00 001 2021-01-01"#),
        (1640995200, 0, "UTC", #"%G-W%V-%u %U %W %j %F"#, #"2021-W52-6 00 00 001 2022-01-01"#),
        (1672531200, 0, "UTC", #"%G-W%V-%u %U %W %j %F"#, #"2022-W52-7 01 00 001 2023-01-01"#),
        (1735603200, 0, "UTC", #"%G-W%V-%u %U %W %j %F"#, #"2025-W01-2 52 53 366 2024-12-31"#),
        (253402300799, 0, "UTC", #"%G-W%V-%u %U %W %j %F"#, #"9999-W52-5 52 52 365 9999-12-31"#),
        (-2208988800, 0, "UTC", #"%G-W%V-%u %U %W %j %F"#, #"1900-W01-1 00 01 001 1900-01-01"#),
        (-62135596800, 0, "UTC", #"%G-W%V-%u %U %W %j %F"#, #"1-W01-1 00 01 001 1-01-01"#),
        (-11676096000, 0, "UTC", #"%G-W%V-%u %U %W %j %F"#, #"1599-W52-6 00 00 001 1600-01-01"#),
    ]

    @Test func `A formatted time is the one that Python gives`() throws {
        for (seconds, offset, zone, format, expected) in Self.table {
            let moment = LocalTime(seconds: seconds, offset: offset, zone: zone)
            let template = try Template("<%time.strftime('\(format)', time.localtime())%>")
            #expect(template.render(at: moment) { _ in nil } == expected, "\(seconds) \(format)")
        }
    }

    @Test func `All ways to write the time are understood`() throws {
        let moment = LocalTime(seconds: 1_719_835_200, offset: 7200, zone: "CEST", isDaylightSaving: true)
        let table: [(template: String, expected: String)] = [
            (#"<%time.strftime("%x %X",time.localtime())%>"#, "07/01/24 14:00:00"),
            (#"<%time.strftime("%x %X")%>"#, "07/01/24 14:00:00"),
            (#"<% time.strftime( "%x %X" , time.localtime( ) ) %>"#, "07/01/24 14:00:00"),
            (#"<%time.strftime("%x %X %Z",time.gmtime())%>"#, "07/01/24 12:00:00 GMT"),
            ("<%time.strftime('%H:%M'):2%>", "14"),
            ("<%time.ctime()%>", "Mon Jul  1 14:00:00 2024"),
            ("<%time.asctime(time.gmtime())%>", "Mon Jul  1 12:00:00 2024"),
            (
                "<%time.localtime()%>",
                "time.struct_time(tm_year=2024, tm_mon=7, tm_mday=1, tm_hour=14, tm_min=0, tm_sec=0, tm_wday=0, "
                    + "tm_yday=183, tm_isdst=1)"
            ),
            (
                #"Now is <%time.strftime("%x %X",time.localtime())%>\n Message from:<%messageFromName%>\n<%msg%>"#,
                "Now is 07/01/24 14:00:00\n Message from:messageFromName\nmsg"
            ),
        ]
        for (template, expected) in table {
            #expect(try Template(template).render(at: moment) { $0 } == expected, "\(template)")
        }
    }

    @Test func `Without a moment the time is empty, so that an alternative applies`() throws {
        #expect(try Template("<%time.ctime()|'no clock'%>").render { _ in nil } == "no clock")
        #expect(try Template("<%time.localtime()%>").render { _ in nil } == "")
    }

    @Test func `Moments and offsets out of range are kept within it`() throws {
        let template = try Template("<%time.strftime('%F %T %z')%>")
        #expect(template.render(at: LocalTime(seconds: .max)) { _ in nil } == "9999-12-31 23:59:59 +0000")
        #expect(template.render(at: LocalTime(seconds: .min)) { _ in nil } == "1-01-01 00:00:00 +0000")
        #expect(
            template.render(at: LocalTime(seconds: 0, offset: .min)) { _ in nil } == "1969-12-31 00:00:01 -2359")
        #expect(LocalTime(seconds: 0).zone == "UTC")
        #expect(LocalTime(seconds: 0, offset: -12_600).zone == "-0330")
    }
}
