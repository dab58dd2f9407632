import Foundation
import Gateway
import MIME
import TestKit
import Testing

/// HTML that means harm: what a page makes of it does nothing.
struct PageSafetyTests {
    /// HTML, and what becomes of it between the page's own `<div>` and `</div>`.
    private static let cases: [(html: String, page: String)] = [
        // Scripts, however they are written.
        ("<script>alert(1)</script>x", "x"),
        ("<SCRIPT SRC=//evil.example/x.js></SCRIPT >x", "x"),
        ("<scr<script>ipt>alert(1)</scr</script>ipt>x", "ipt&gt;alert(1)ipt&gt;x"),
        ("<script>a</scriptx>b</script>x", "x"),
        ("x<script>never closed", "x"),
        ("<script/xss src=x>1</script>x", "x"),
        ("<<script>alert(1)//<</script>x", "&lt;x"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        (
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">x</noscript>",
            "<p title=\"&lt;/noscript&gt;&lt;img src=x onerror=alert(1)&gt;\">x</p>"
        ),
        ("<script\0>alert(1)</script>x", "x"),
        ("<scr\0ipt>alert(1)</scr\0ipt>x", "alert(1)x"),
        // Event handlers and attributes that act.
        ("<p onclick=alert(1) ONLOAD='x' id=a class=b name=c data-x=y>x", "<p>x</p>"),
        ("<p title='a\" onmouseover=\"alert(1)'>x", "<p title=\"a&quot; onmouseover=&quot;alert(1)\">x</p>"),
        ("<p title=`x` onclick=1>x", "<p title=\"`x`\">x</p>"),
        ("<b/onclick=alert(1)//title=t>x", "<b>x</b>"),
        ("<p align=left align=right>x", "<p align=\"left\">x</p>"),
        ("<p align='left\" onclick=\"x'>x", "<p>x</p>"),
        (
            "<font color='#f00' face=\"Segoe UI, 'Arial'\" size=+2>x",
            "<font color=\"#f00\" face=\"Segoe UI, 'Arial'\" size=\"+2\">x</font>"
        ),
        ("<td colspan=1000000 width=50% height=9999999>x", "<td width=\"50%\">x</td>"),
        (
            "<table background=http://e.example/x.png bgcolor=red><tr><td>x",
            "<table bgcolor=\"red\"><tr><td>x</td></tr></table>"
        ),
        // Addresses that act.
        ("<a href='javascript:alert(1)'>x</a>", "<a>x</a>"),
        ("<a href='JaVaScRiPt:alert(1)'>x</a>", "<a>x</a>"),
        ("<a href='jav&#x61;script:alert(1)'>x</a>", "<a>x</a>"),
        ("<a href='jav&#x61script:alert(1)'>x</a>", "<a>x</a>"),
        ("<a href='&#0000106&#0000097&#0000118&#0000097script:alert(1)'>x</a>", "<a>x</a>"),
        ("<a href='java\tscript:alert(1)'>x</a>", "<a>x</a>"),
        ("<a href='java&Tab;script&colon;alert(1)'>x</a>", "<a>x</a>"),
        ("<a href='\u{1}javascript:alert(1)'>x</a>", "<a>x</a>"),
        ("<a href=' &#14; javascript:alert(1)'>x</a>", "<a>x</a>"),
        ("<a href='vbscript:x'>x</a><a href='data:text/html,<script>1</script>'>y</a>", "<a>x</a><a>y</a>"),
        ("<a href='file:///etc/passwd'>x</a><a href=//e.example>y</a><a href=x.htm>z</a>", "<a>x</a><a>y</a><a>z</a>"),
        ("<a href='http:javascript'>x</a><a href='https:/\\e.example'>y</a>", "<a>x</a><a>y</a>"),
        ("<a href='view-source:http://e.example'>x</a><a href='blob:http://x'>y</a>", "<a>x</a><a>y</a>"),
        (
            "<a href='ht\ntp://e.example/?a=1&amp;b=2'>x</a>",
            "<a href=\"http://e.example/?a=1&amp;b=2\" rel=\"noreferrer\">x</a>"
        ),
        (
            "<a href='https://e.example/a b\"><script>' target=_blank>x</a>",
            "<a href=\"https://e.example/a%20b&quot;&gt;&lt;script&gt;\" rel=\"noreferrer\">x</a>"
        ),
        (
            "<a href=MAILTO:a@b.example>x</a><a href=tel:+123>y</a>",
            "<a href=\"MAILTO:a@b.example\" rel=\"noreferrer\">x</a><a href=\"tel:+123\" rel=\"noreferrer\">y</a>"
        ),
        (
            "<a xlink:href='javascript:x' href=\"http://e.example/\">x</a>",
            "<a href=\"http://e.example/\" rel=\"noreferrer\">x</a>"
        ),
        ("<p href='http://e.example/'>x", "<p>x</p>"),
        ("<a ping=http://e.example/ download>x</a>", "<a>x</a>"),
        // What loads or leads elsewhere.
        ("<iframe src=http://e.example/>a</iframe><object data=x><b>a</b></object><embed src=x>x", "x"),
        (
            "<meta http-equiv=refresh content='0;url=http://e.example/'><base href=http://e.example/><link rel=stylesheet href=x>x",
            "x"
        ),
        (
            "<form action=http://e.example/><input value=a><button formaction=x>b</button><textarea>c</textarea></form>x",
            "bcx"
        ),
        (
            "<video src=x poster=y>a</video><audio src=x>b</audio><picture><source srcset=x><img src=http://e.example/x alt=c></picture>",
            "abc"
        ),
        (
            "<applet code=x>a</applet><marquee onstart=x>b</marquee><bgsound src=x><layer src=x>c</layer><frameset><frame src=x></frameset>",
            "abc"
        ),
        ("<img src=http://e.example/p.gif alt='a &lt;b&gt; \"c\"'>x", "a &lt;b&gt; &quot;c&quot;x"),
        ("<img src=https://e.example/p.gif width=1 height=1>x", "x"),
        ("<img src=x onerror=alert(1)><img src='javascript:alert(1)'><img srcset=http://e.example/x>x", "x"),
        (
            "<img src='data:text/html;base64,PHNjcmlwdD4=' alt=a><img src='data:image/svg+xml;base64,PHN2Zz4=' alt=b><img src='data:,x' alt=c>",
            "abc"
        ),
        ("<image src=http://e.example/x><img/src=x/onerror=alert(1)>x", "x"),
        ("<img src=\"cid:nothing\" alt=none>x", "nonex"),
        // Other languages in HTML.
        ("<svg onload=alert(1)><script>1</script><a xlink:href=javascript:x><text>a</text></a></svg>x", "x"),
        ("<svg><svg></svg><img src=x onerror=alert(1)></svg>x", "x"),
        ("<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table></mtext></math>x", "x"),
        ("<math href=javascript:x>a</math><x:script xmlns:x=y>b</x:script>x", "bx"),
        ("<?xml version=1?><xml><x></x></xml><!DOCTYPE x [<!ENTITY e 'a'>]>x", "]&gt;x"),
        (
            "<template><script>1</script></template><noembed><b>a</b></noembed><noframes><i>b</i></noframes><xmp><i>c</i></xmp>",
            "<b>a</b><i>c</i>"
        ),
        ("<title><b>a</b></title><plaintext><b>x", "<b>x</b>"),
        // Comments and sections.
        ("a<!-- <b>x</b> --><!-->b<!--->c", "abc"),
        ("a<!--[if mso]><script>1</script><![endif]-->b<![CDATA[<script>1</script>]]>c", "ab1]]&gt;c"),
        ("a<!-- --!><script>1</script> -->b", "ab"),
        // Style.
        ("<style>@import url(x); p{background:url(y)}</style>x", "x"),
        ("<p style='color:red; background : URL(http://e.example/x)'>x", "<p style=\"color:red\">x</p>"),
        ("<p style='width:expression(alert(1));font-size:12px'>x", "<p style=\"font-size:12px\">x</p>"),
        ("<p style='background:u\\72l(x);color:blue'>x", "<p style=\"color:blue\">x</p>"),
        ("<p style='color:re/**/d'>x", "<p>x</p>"),
        ("<p style='-moz-binding:url(x);behavior:url(x);position:fixed;top:0;z-index:9'>x", "<p>x</p>"),
        (
            "<p style='margin:-100px 0;margin-left : -5px;text-indent:-1em;padding:1px 2px'>x",
            "<p style=\"padding:1px 2px\">x</p>"
        ),
        (
            "<p style='font-family:\"Segoe UI\",&apos;Arial&apos;,sans-serif !important;COLOR:#FfF'>x",
            "<p style=\"font-family:Segoe UI,Arial,sans-serif;color:#FfF\">x</p>"
        ),
        (
            "<p style='color:rgb(1, 2, 3);background-color:rgba(0,0,0,.5);border:1px solid hsl(1,2%,3%)'>x",
            "<p style=\"color:rgb(1, 2, 3);background-color:rgba(0,0,0,.5);border:1px solid hsl(1,2%,3%)\">x</p>"
        ),
        ("<p style='color:rgb(rgb(1));width:calc(1px + 2px);height:var(--x);color:rgb(1'>x", "<p>x</p>"),
        ("<p style='color:red\"onclick=\"x'>x", "<p>x</p>"),
        ("<p style='@import \"x\";{color:red};color:green}'>x", "<p>x</p>"),
        ("<p style=';;:;color;color:;color:red;;'>x", "<p style=\"color:red\">x</p>"),
        ("<div style='display:none'>secret</div>x", "<div style=\"display:none\">secret</div>x"),
        // What is broken comes out whole.
        ("</div></body></html><p>x", "<p>x</p>"),
        ("<b><i>x</b>y</i>z", "<b><i>x</i></b>yz"),
        ("<p>a<p>b<div>c", "<p>a</p><p>b</p><div>c</div>"),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>d", "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>d"),
        ("<table><tr><td>a<td>b<tr><td>c</table>d", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>d"),
        ("<table><tr><td></div></p></table>x", "<table><tr><td></td></tr></table>x"),
        (
            "<a href=http://e.example/>a<a href=http://f.example/>b",
            "<a href=\"http://e.example/\" rel=\"noreferrer\">a</a><a href=\"http://f.example/\" rel=\"noreferrer\">b</a>"
        ),
        ("<dl><dt>a<dd>b<dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>"),
        ("a</br>b<hr/>c<br/>d</hr></p>", "a<br>b<hr>c<br>d"),
        ("<body bgcolor=red><p>x</body>", "<div bgcolor=\"red\"><p>x</p></div>"),
        ("1 < 2 & 3 > 2 <", "1 &lt; 2 &amp; 3 &gt; 2 &lt;"),
        ("x <b", "x &lt;b"),
        ("&amp;lt;&#60;b&#62;&#x22;&nosuch;&euro;", "&amp;lt;&lt;b&gt;&quot;&amp;nosuch;\u{20AC}"),
        ("a&#0;b&#8;c&#27;d\u{1B}e\u{7F}f&#x85;g\u{9B}h&#xD800;i", "a\u{FFFD}bcdef\u{2026}gh\u{FFFD}i"),
        ("<pre>  a\n\tb</pre>", "<pre>  a\n\tb</pre>"),
    ]

    @Test func `hostile HTML becomes a page on which nothing acts`() {
        for item in Self.cases {
            let page = PageCheck.page(ofHTML: item.html)
            #expect(page.content == "<div>\(item.page)</div>\n", "\(item.html)")
            #expect(page.findings == [], "\(item.html)")
        }
    }

    @Test func `HTML that shows nothing is no page`() {
        for html in [
            "", "<script>x</script>", "<p>&nbsp;</p>", "<img src=http://e.example/x>", "<style>x", " \n ", "<b></b>",
        ] {
            let page = PageCheck.page(ofHTML: html)
            #expect(page.content.isEmpty, "\(html)")
            #expect(page.findings == [], "\(html)")
        }
    }

    @Test func `the header block holds what the header says and no markup of it`() {
        let mail = """
            From: "<script>alert(1)</script>" <a@b.example>\r
            To: =?utf-8?Q?=3Cimg_src=3Dx_onerror=3Dalert(1)=3E?= <c@d.example>\r
            Cc: x@y.example, "Zo\u{EB} & Co" <z@y.example>\r
            Date: Fri, 20 Nov 2026 09:30:00 +0100 (<b>)\r
            Subject: =?utf-8?Q?=3C/title=3E=3Cscript=3Ealert(1)=3C/script=3E=0D=0A=1B?=\r
            \r
            hello\r

            """
        let page = MailFiles().page(.htm, of: Array(mail.utf8), codePage: "utf-8")
        #expect(PageCheck.findings(page) == [])
        let text = String(decoding: page, as: UTF8.self)
        for piece in [
            "<th align=\"left\" valign=\"top\">From</th><td dir=\"auto\">&lt;script&gt;alert(1)&lt;/script&gt; &lt;a@b.example&gt;</td>",
            ">To</th><td dir=\"auto\">&lt;img src=x onerror=alert(1)&gt; &lt;c@d.example&gt;</td>",
            ">Cc</th><td dir=\"auto\">x@y.example, Zo\u{EB} &amp; Co &lt;z@y.example&gt;</td>",
            ">Date</th><td dir=\"auto\">Fri, 20 Nov 2026 09:30:00 +0100 (&lt;b&gt;)</td>",
            ">Subject</th><td dir=\"auto\">&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;</td>",
            "<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;</title>",
        ] {
            #expect(text.contains(piece), "\(piece)")
        }
    }

    @Test func `no code page makes markup of text`() {
        // What one reader takes for a letter must not be a quote or an angle bracket to the next.
        let html =
            "<p title='\u{2039}\u{FF1C}\u{201C}\u{2033}'>>\u{338}<b>\u{338}x</b>\u{FF1C}script\u{FF1E} +ADw-script+AD4- \\u003c ~{</p>"
        let mail = Array("Content-Type: text/html; charset=utf-8\r\n\r\n\(html)".utf8)
        for page in [
            "us-ascii", "iso-8859-1", "cp1250", "cp437", "cp852", "koi8-r", "shift_jis", "iso-2022-jp", "gb18030",
            "big5",
            "euc-kr", "macintosh", "windows-1258", "tis-620", "utf-8",
        ] {
            let octets = MailFiles().page(.htm, of: mail, codePage: page)
            // As a browser would read it that does not know the set.
            #expect(PageCheck.findings(octets.map { $0 == 0x1B ? 0x20 : $0 }) == [], "\(page)")
        }
    }

    private static let bombs: [(name: String, html: String)] = [
        ("deep", String(repeating: "<div>", count: 10_000) + "x"),
        (
            "deep and closed",
            String(repeating: "<div>", count: 2_500) + "x" + String(repeating: "</div>", count: 2_500)
        ),
        ("deep tables", String(repeating: "<table><tr><td>", count: 2_500) + "x"),
        (
            "deep inline",
            String(repeating: "<b><i>", count: 5_000) + String(repeating: "<div></div>", count: 5_000) + "x"
        ),
        ("stray ends", String(repeating: "</b></div></table></p>", count: 5_000) + "x"),
        ("attributes", "<p " + (0..<30_000).map { "a\($0)=b " }.joined() + "title=t>x"),
        ("one attribute", "<p " + String(repeating: "title=t ", count: 25_000) + ">x"),
        ("long attribute", "<p title=\"" + String(repeating: "x", count: 300_000) + "\">x"),
        ("long style", "<p style=\"" + String(repeating: "color:red;", count: 25_000) + "\">x"),
        ("long address", "<a href=\"http://" + String(repeating: "x", count: 300_000) + "\">x"),
        ("long name", "<" + String(repeating: "x", count: 300_000) + ">x"),
        ("unclosed tag", "x<a href=\"" + String(repeating: "<b>", count: 50_000)),
        ("unclosed comments", "x" + String(repeating: "<!--", count: 50_000)),
        ("brackets", String(repeating: "<", count: 125_000)),
        ("ampersands", String(repeating: "&", count: 125_000)),
        ("references", String(repeating: "&#60;", count: 50_000)),
        ("scripts", String(repeating: "<script>", count: 25_000) + "</script>x"),
        ("scripts in scripts", String(repeating: "<scr<script>ipt>x</script>", count: 10_000)),
        ("pictures", String(repeating: "<img src=cid:p alt=x>", count: 12_500)),
        ("data", String(repeating: "<img src=data:image/gif;base64,R0lGODlhAQABAAAAACw= alt=x>", count: 5_000)),
        ("links", String(repeating: "<a href=http://e.example/>x", count: 12_500)),
        ("lists", String(repeating: "<ul><li>", count: 12_500) + "x"),
        ("paragraphs", String(repeating: "<p>x", count: 50_000)),
    ]

    @Test func `bombs become pages of bounded size, depth and cost`() {
        for bomb in Self.bombs {
            let mail = Array("Content-Type: text/html; charset=utf-8\r\n\r\n\(bomb.html)".utf8)
            var page: [UInt8] = []
            let time = WorkTime.of { page = MailFiles().page(.htm, of: mail, codePage: "utf-8") }
            #expect(time < .seconds(10 * WorkTime.factor), "\(bomb.name)")
            #expect(page.count <= 4_096 + 8 * mail.count, "\(bomb.name): \(mail.count) octets became \(page.count)")
            #expect(PageCheck.findings(page) == [], "\(bomb.name)")
        }
    }

    @Test func `HTML cut anywhere becomes a page`() {
        let sample = Self.cases.map(\.html).joined()
        for end in stride(from: 0, to: sample.utf8.count, by: 7) {
            let html = String(decoding: Array(sample.utf8)[..<end], as: UTF8.self)
            #expect(PageCheck.page(ofHTML: html).findings == [], "\(end)")
        }
    }

    @Test func `every mail of the corpus becomes a page on which nothing acts`() throws {
        let folder = Corpus.root.appending(path: "Tests/Corpus/mail")
        var files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        if let shared = Corpus.shared {
            let suite = shared.appending(path: "corpus/mime")
            for name in try FileManager.default.subpathsOfDirectory(atPath: suite.path) {
                files.append(suite.appending(path: name))
            }
        }
        let mails = files.filter { $0.pathExtension == "eml" }
        #expect(mails.count >= 20)
        for file in mails {
            let octets = [UInt8](try Data(contentsOf: file))
            for page in ["utf-8", "cp1250"] {
                let written = MailFiles().page(.htm, of: octets, codePage: page)
                #expect(PageCheck.findings(written) == [], "\(file.lastPathComponent)")
                #expect(written == MailFiles().page(.htm, of: octets, codePage: page))
            }
        }
    }
}
