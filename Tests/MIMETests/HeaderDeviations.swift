/// Where headers are read otherwise than by the parser whose test data they are, and why.
enum HeaderDeviations {
    private static let uri = "a field of a mailing list with web addresses, which no reader takes for mailboxes"
    private static let comment = "GMime leaves comments beside a name out of it"
    private static let route = "a route and blanks inside an address are no part of it (RFC 5322 §4.4)"
    private static let group = "a group of comments has no members"
    private static let fold = "a backslash before a fold quotes the fold, not what follows it"
    private static let quoted = "GMime decodes no encoded word in quotes after one outside them"

    /// Fields of addresses.
    static let addresses: [String: String] = [
        "Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>\n": comment,
        "Pete(A nice \n \\\n ) chap) <pete(his\n account)@silly\n .test(his host)>\n": fold,
        "A Group(Some people)\n        :Chris Jones <c@(Chris's host.)public.example>,\n            "
            + "joe@example.org,\n     John <jdoe@one.test> (my dear friend); (the end of the group)\n": comment,
        "(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;\n": group,
        "Mary Smith <@node.test:mary@example.net>, , jdoe@test  . example\n": route,
        "John Doe <jdoe@machine(comment).  example>\n": comment,
        "Nathaniel Borenstein <nsb@thumper.bellcore.com>\n    (=?iso-8859-8?b?7eXs+SDv4SDp7Oj08A==?=)\n": comment,
        "=?ISO-8859-1?Q?a?= \"=?ISO-8859-2?Q?_b?=\" <test@test.com>\n": quoted,
        "<http://www.host.com/list/archive/> (Web Archive)\n": uri,
        "<mailto:archive@host.com?subject=index%20list>\n": uri,
        "<a@b.com> =?utf-8?q?Doe?=\n": "a name after its address is no part of it; GMime takes it for an address",
        "<mailto:moderator@host.com> (Postings are Moderated)\n": uri,
        "(Use this command to join the list)\n   <mailto:list-manager@host.com?body=subscribe%20list>\n": uri,
        "<http://www.host.com/list.cgi?cmd=sub&lst=list>,\n   "
            + "<mailto:list-manager@host.com?body=subscribe%20list>\n": uri,
        "NO (posting not allowed on this list)\n": comment,
        "<ftp://ftp.host.com/list.txt> (FTP),\n   <mailto:list@host.com?subject=help>\n": uri,
        "<http://www.host.com/list/>, <mailto:list-info@host.com>\n": uri,
        "(Use this command to get off the list)\n     <mailto:list-manager@host.com?body=unsubscribe%20list>\n": uri,
        "<http://www.host.com/list.cgi?cmd=unsub&lst=list>,\n   "
            + "<mailto:list-request@host.com?subject=unsubscribe>\n": uri,
        "<mailto:listmom@host.com> (Contact Person for Help)\n": uri,
        "Name (comment) =?utf-8?q?Doe?= <a@b.com>\n": comment,
    ]

    /// Dates.
    static let dates: [String: String] = [
        " 4 8 15 16 23 42, 4 8 15 16 23 42, 4 8 15 16 23 42, ":
            "numbers without a colon are no time of day; the day they begin with is kept",
        "by 2002:aa7:cd10:0:b0:45c:2c83:1208 with SMTP id "
            + "b16-20020aa7cd10000000b0045c2c831208mr4220805edw.81.1665423075119;\n\tMon, 10 Oct 2022 10:31:15 -0700 (PDT)":
            "a Received field, not a Date",
    ]

    /// Identifiers.
    static let identifiers: [String: String] = [
        "<1234   @   local(blah)  .machine .example>\n":
            "blanks inside an identifier are no part of it (RFC 5322 §4.5.4)"
    ]

    /// Free text.
    static let texts: [String: String] = [
        "[SUSPECTED SPAM]=?utf-8?B?VGhpcyBpcyB0aGUgb3JpZ2luYWwgc3ViamVjdA==?=\n": unparted,
        "[SUSPECTED SPAM]=?utf-8?B?VGhpcyBpcyB0aGUgb\n 3JpZ2luYWwgc3ViamVjdA==?=\n": unparted,
        "[SUSPECTED SPAM]=?utf-8?B?VGhpcyBpcyB0aGUgb\r\n 3JpZ2luYWwgc3ViamVjdA==?=\r\n": unparted,
    ]
    private static let unparted = "a word that follows without a blank follows without a blank"
}
