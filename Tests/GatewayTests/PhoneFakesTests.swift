import Gateway
import Messages
import Testing

/// The composer and the codec that the other tests lean on.
@Suite struct PhoneFakesTests {
    @Test func `What the plain composer writes the plain codec reads back`() throws {
        var draft = MailDraft(
            from: MailAddress(name: "Bob Brown", address: "bob@office.test"),
            to: [MailAddress(name: "", address: "a@x.test"), MailAddress(name: "B", address: "b@x.test")],
            date: Samples.moment(0), messageID: "1@x")
        draft.subject = "Disk: full"
        draft.references = ["8@x", "9@x"]
        draft.automation = .autoReplied
        draft.text = "one\r\n\r\ntwo"
        let mail = PlainCodec().decode(PlainComposer().compose(draft))
        #expect(mail.from == [draft.from])
        #expect(mail.to == draft.to)
        #expect(mail.subject == "Disk: full")
        #expect(mail.messageID == "1@x")
        #expect(mail.references == ["8@x", "9@x"])
        #expect(mail.isAutomatic)
        #expect(mail.text == draft.text)
    }

    @Test func `The stumbling store fails the calls that it is told to, and no other`() async throws {
        let store = StumblingStore(MemoryStore())
        store.fail(2...3)
        for call in 1...4 {
            let answer = try? await store.lastConversationCode()
            #expect((answer == nil) == (2...3).contains(call))
        }
        #expect(store.calls == 4)
    }
}
