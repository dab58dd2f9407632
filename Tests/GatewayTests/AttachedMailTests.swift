import Messages
import Templates
import Testing

@testable import Gateway

/// An attached mail in the place of the one it came with (row S2-38).
@Suite struct AttachedMailTests {
    private let cover = ["From: Ann <ann@office.test>", "To: User Name <102@fax.test>", "Subject: Fwd"]
    private let inner = "From: Bea <bea@office.test>\r\nSubject: Inner\r\nFile: inner.csv\r\n\r\ninner text"

    private func rig(
        _ headers: [String], _ body: String, _ isOn: Bool = true, to recipient: String = "102@fax.test"
    ) async throws -> (rig: HandoverRig, verdict: IntakeVerdict) {
        let rig = try HandoverRig(
            fax: { application in
                application.takesAttachedMessage = isOn
                application.output?.transforms = [
                    .txt: try Template("<%messageFromName%>|<%subject%>|<%fileName%>|<%toName%>|<%msg%>")
                ]
            }, sms: { $0.takesAttachedMessage = isOn })
        return (rig, try await rig.deliver(body, headers: headers, to: [recipient]))
    }

    @Test func `It is the mail for everything that is made, where there is one and the application takes it`()
        async throws
    {
        let table: [(body: String, isOn: Bool, text: String)] = [
            ("cover text\r\n--attached--\r\n" + inner, true, "Bea|Inner|inner.csv|User Name|inner text"),
            ("cover text\r\n--attached--\r\n" + inner, false, "Ann|Fwd||User Name|cover text"),
            ("cover text", true, "Ann|Fwd||User Name|cover text"),
        ]
        for (body, isOn, text) in table {
            let (rig, _) = try await rig(cover, body, isOn)
            #expect(rig.files.map(\.text) == [text])
            #expect(rig.files.map(\.takesAttachedMessage) == [isOn])
            // What came is kept whole, and is put down by what it says itself.
            #expect(rig.store.submissions[0].submission.author == "ann@office.test")
            #expect(rig.store.submissions[0].submission.subject == "Fwd")
        }
    }

    @Test func `Texts to phones are made of it as well`() async throws {
        let (rig, _) = try await rig(cover, "cover text\r\n--attached--\r\n" + inner, to: HandoverRig.phone)
        #expect(rig.store.messages.map(\.order.text) == ["inner text"])
        #expect(rig.store.submissions[0].content.count > 100)
    }

    @Test func `Loops and machines are told by the cover`() async throws {
        let circling = Array(repeating: "Received: x", count: 51)
        #expect(
            try await rig(cover + circling, "c\r\n--attached--\r\n" + inner).verdict.refusal?.hasPrefix("5.4.6") == true
        )
        let innerCircling = (circling + ["Subject: Inner", "", "text"]).joined(separator: "\r\n")
        #expect(try await rig(cover, "c\r\n--attached--\r\n" + innerCircling).verdict.refusal == nil)
    }
}
