import MIME
import TestKit
import Testing

/// HTML to readable text: our own table, then hostile input.
struct HTMLTextTests {
    private static let cases: [(html: String, text: String)] = [
        // Blanks, blocks and paragraphs.
        ("", ""),
        ("  \n\t ", ""),
        ("plain", "plain"),
        ("a   b\n\tc", "a b c"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<p>one<p>two", "one\n\ntwo"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("<div>one<div>two</div>three</div>", "one\ntwo\nthree"),
        ("one<br>two<BR/>three<br />four", "one\ntwo\nthree\nfour"),
        ("one<br><br>two", "one\n\ntwo"),
        ("<div>one<br></div><div>two</div>", "one\ntwo"),
        ("<br><br>text<br><br>", "text"),
        ("a<br><br><br><br><br><br>b", "a\n\n\nb"),
        ("one<hr>two", "one\n\ntwo"),
        ("<h1>Title</h1>text", "Title\n\ntext"),
        ("a<b>b</b>c <i>d</i> <span> e </span>f", "abc d e f"),
        ("a&nbsp;&nbsp;b", "a  b"),
        ("<p>&nbsp;</p>text<p>\u{A0}</p>", "text"),
        ("soft\u{AD}hyphen zero\u{200B}width \u{FEFF}x", "softhyphen zerowidth x"),
        ("<p>שלום <b>world</b></p>", "שלום world"),
        // Lists.
        ("<ul><li>a<li>b</ul>c", "- a\n- b\nc"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ("<ol start=3><li>a</li><li value='7'>b</li><li>c</li></ol>", "3. a\n7. b\n8. c"),
        ("<ul><li>a<ol><li>b</ol><li>c</ul>", "- a\n  1. b\n- c"),
        ("<ul><li>a<ul><li>b<li>c</ul></ul>", "- a\n  - b\n  - c"),
        ("<ul><li></li></ul>x", "x"),
        ("<li>alone", "- alone"),
        ("<dl><dt>term</dt><dd>meaning</dd></dl>", "term\nmeaning"),
        // Tables.
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<table><tr><th>Name<th>Value<tr><td>x<td>1</table>after", "Name Value\nx 1\nafter"),
        ("<table><tr><td><p>a</p></td><td>b</td></tr></table>", "a\n\nb"),
        // Quotes and preformatted text.
        ("new<blockquote>old<blockquote>older</blockquote></blockquote>end", "new\n> old\n> > older\nend"),
        ("<q>so</q>", "\"so\""),
        ("<pre>a  b\n  c</pre>d", "a  b\n  c\nd"),
        ("<pre>\nfirst</pre>", "first"),
        ("<PRE>x &lt; y</PRE>", "x < y"),
        // Links and images.
        ("<a href='https://example.org/x'>click</a>", "click (https://example.org/x)"),
        ("<a href=\"https://example.org/\">https://example.org</a>", "https://example.org"),
        ("<a href=\"https://www.example.org/\">example.org</a> now", "example.org now"),
        ("<a href=\"mailto:a@b.example?subject=x\">a@b.example</a>", "a@b.example"),
        ("<a href=\"mailto:a@b.example\">Ann</a>", "Ann (a@b.example)"),
        ("<a href=\"tel:+12025550123\">+1 (202) 555-0123</a>", "+1 (202) 555-0123"),
        ("<a href='#top'>up</a> <a href='javascript:x()'>do</a> <a name=x>here</a>", "up do here"),
        ("<a href='https://e.example/?a=1&amp;b=2'>x</a>", "x (https://e.example/?a=1&b=2)"),
        ("<a href='https://e.example/'><img src=x></a>text", "text"),
        (
            "<a href='https://e.example/'>one<a href='https://f.example/'>two",
            "one (https://e.example/)two (https://f.example/)"
        ),
        ("<p><a href='https://e.example/x'>one</a></p><p>two</p>", "one (https://e.example/x)\n\ntwo"),
        ("a <img alt='a &amp; b' src=x> c", "a a & b c"),
        ("a<img alt='' src=x>b", "ab"),
        // What is left out.
        ("<style>p{}</style><script>if (a < b) x()</script><title>T</title>yes", "yes"),
        ("<STYLE>p{}</Style >yes", "yes"),
        ("<script>var a = '</scriptx>';</script>yes", "yes"),
        ("a<!-- x > y -->b<!---->c<!-->d", "abcd"),
        ("a<!--[if mso]><p>office</p><![endif]-->b<![if !mso]>c<![endif]>", "abc"),
        ("<!DOCTYPE html><?xml version='1.0'?><html><head><title>x</title></head><body>y</body></html>", "y"),
        ("<div style='color:red; DISPLAY : none'>pre<div>x</div>header</div>real", "real"),
        ("<span hidden>no</span>yes", "yes"),
        ("<p style=\"visibility:hidden\">no<p>yes", "yes"),
        ("<img style='display:none' alt=no>yes", "yes"),
        ("<div style='display:none'>only this", "only this"),
        ("<p data-hidden=1 title='hidden'>yes</p>", "yes"),
        // Entities.
        ("&lt;&gt;&amp;&quot;&apos;&euro;&hellip;", "<>&\"'\u{20AC}\u{2026}"),
        ("&#65;&#x42;&#X43;&#128512;&#x1F600", "ABC\u{1F600}\u{1F600}"),
        ("&#150;&#x80;&#159;", "\u{2013}\u{20AC}\u{178}"),
        ("&#0;&#xD800;&#x110000;&#99999999999999;", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
        ("&copy 2026 &eacute &nosuch; &; & &#; &#x; AT&T", "\u{A9} 2026 \u{E9} &nosuch; &; & &#; &#x; AT&T"),
        ("&hearts;&heartsx &Alpha;&alpha;", "\u{2665}&heartsx \u{391}\u{3B1}"),
        // What is broken.
        ("<a title=\"a > b\" href=x>link</a>", "link"),
        ("1 < 2 and 3 > 2, a <3 b", "1 < 2 and 3 > 2, a <3 b"),
        ("x </ y> z </> w", "x z w"),
        ("text <b", "text <b"),
        ("text <", "text <"),
        ("text <a href=\"x>more text", "text more text"),
        ("text <!-- never closed", "text"),
        ("x<![CDATA[raw]]>y", "xy"),
        ("</p></div></td>x</table></ul></blockquote>y", "x\ny"),
        ("<textarea>t</textarea><select><option>o<option>p</select>", "t\no\np"),
    ]

    @Test func `HTML reads as a person would read it`() {
        for item in Self.cases {
            #expect(HTMLText.text(item.html) == item.text, "\(item.html)")
        }
    }

    @Test func `hostile HTML takes time in proportion to its size`() {
        let patterns = [
            "<div>", "<blockquote>x", "<ul><li>x", "<!--", "<a \"", "<a href='", "</", "<", "&", "&#", "&a", "<script>",
            "<![CDATA[", "<p style='display:none'>", "<a href=https://e.example/x>y", "\u{A0}", "<br>x", "<pre>\n",
            "<td>", "<q>", "<style", "&#x", "<img alt='&amp;'>", "<ol start=999999><li>x", "<x y=z ", "</script", "=\"",
        ]
        for pattern in patterns {
            let html = String(repeating: pattern, count: 200_000 / pattern.utf8.count)
            var text = ""
            let time = WorkTime.of { text = HTMLText.text(html) }
            #expect(time < .seconds(4), "\(pattern)")
            #expect(text.utf8.count <= 10 * html.utf8.count, "\(pattern)")
        }
    }

    @Test func `HTML cut anywhere is read without a trap`() {
        let sample = Array(Self.cases.map(\.html).joined().utf8)
        for end in 0...sample.count { _ = HTMLText.text(String(decoding: sample[..<end], as: UTF8.self)) }
    }
}
