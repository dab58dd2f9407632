import Gateway
import Messages
import Runtime
import Testing

@testable import Connections

/// A provider that templates and patterns describe.
@Suite struct GenericDialectTests {
    private typealias Samples = ProviderSamples

    private let hostile = "\"\\ & <b>'</b> = %2B + \r\n <%key%> Ω"

    private func dialect(_ change: (inout GenericTemplates) -> Void) throws -> any ProviderDialect {
        try Samples.settings(.generic) { change(&$0.generic) }.dialect(SwiftPatterns())
    }

    @Test func `A value stays one value in JSON, forms, XML and addresses`() throws {
        let json = try dialect { _ in }.request(for: Samples.text(hostile))
        #expect(JSONValue(json.body)?["text"]?.words == hostile)
        #expect(json.field("Authorization") == "Bearer key")
        let form = try dialect { generic in
            generic.contentType = "application/x-www-form-urlencoded; charset=utf-8"
            generic.body = "text=<%text%>&to=<%to%>"
        }.request(for: Samples.text(hostile))
        #expect(form.form == ["text": hostile, "to": "+447700900123"])
        let xml = try dialect { generic in
            generic.contentType = "text/xml"
            generic.body = "<t a='<%text%>'/>"
        }.request(for: Samples.text("<&'\"\u{1}>"))
        #expect(xml.text == "<t a='&lt;&amp;&#39;&quot;\u{FFFD}&gt;'/>")
        let settings = try Samples.settings(.generic) { settings in
            settings.url = "https://api.example.com/send?t=<%text%>"
            settings.generic.isGet = true
        }
        let get = try settings.dialect(nil).request(for: Samples.text(hostile))
        #expect(get.isGet && get.form == ["t": hostile])
    }

    @Test func `A header that would be two is not sent`() throws {
        let dialect = try dialect { $0.headers = ["X-Text: <%text%>"] }
        #expect(throws: ProviderMisfit.self) { try dialect.request(for: Samples.text("a\r\nX: b")) }
        #expect(try dialect.request(for: Samples.text("a")).field("X-Text") == "a")
    }

    @Test func `Fields that there are not and patterns that are none are found at the start`() {
        #expect(throws: ProviderMisfit.self) { try dialect { $0.body = "<%texd%>" } }
        #expect(throws: ProviderMisfit.self) { try dialect { $0.headers = ["A: <%b%>"] } }
        #expect(throws: ProviderMisfit.self) { try dialect { $0.id = "(" } }
    }

    @Test func `Patterns say what an answer means`() throws {
        let dialect = try dialect { generic in
            generic.success = #""ok":true"#
            generic.id = #""id":"([^"]+)""#
            generic.error = #""why":"([^"]+)""#
            generic.permanent = "blocked"
        }
        let text = try Samples.text()
        func verdict(_ status: Int, _ body: String) -> ProviderVerdict {
            dialect.verdict(of: Samples.answer(status, body), to: text)
        }
        #expect(verdict(200, #"{"ok":true,"id":"a1"}"#) == .taken(ids: ["a1"], words: "the provider took it as a1"))
        #expect(verdict(200, #"{"ok":true}"#) == .taken(ids: [], words: "the provider took it"))
        #expect(verdict(200, #"{"why":"busy"}"#) == .refused(.temporary, ProviderReason(nil, "busy")))
        #expect(verdict(200, #"{"why":"blocked"}"#) == .refused(.permanent, ProviderReason(nil, "blocked")))
        #expect(verdict(400, "") == .refused(.permanent, ProviderReason(400)))
        #expect(verdict(401, "") == .notAdmitted(ProviderReason(401)))
    }
}
