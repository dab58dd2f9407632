import Messages
import Templates
import Testing

@testable import Gateway

/// What message files say (rows S2-33, S2-48 to S2-53).
@Suite struct TransformTests {
    private let headers = ["From: Ann <ann@office.test>", "Reply-To: desk@office.test", "Subject: Offer ID:471"]

    private func rig(
        _ transforms: [Output.Transform: String], headers: [String]? = nil,
        from sender: String? = "bounce@office.test", _ change: (inout Application) throws -> Void = { _ in }
    ) async throws -> HandoverRig {
        let rig = try HandoverRig(fax: { application in
            application.output?.transforms = try transforms.mapValues { try Template($0, fields: TemplateField.mail) }
            try change(&application)
        })
        _ = try await rig.deliver(
            "the text", headers: headers ?? self.headers, to: ["102@fax.test"], from: sender)
        return rig
    }

    @Test func `Each target is set where it belongs, and no other`() async throws {
        let usual = try await rig([:]).control
        let table: [(target: Output.Transform, line: String?)] = [
            (.subject, "subject=new"), (.txt, nil), (.fromName, "name=new"), (.fromUsername, "username=new"),
            (.fromEmail, "email=new"), (.fromGateway, "gateway=new"), (.fromSMTP, "smtp=new"),
        ]
        #expect(table.map(\.target) == Output.Transform.allCases)
        for (target, line) in table {
            let rig = try await rig([target: "new"])
            #expect(rig.files.map(\.text) == [target == .txt ? "new" : "the text"], "\(target)")
            #expect(rig.control.filter { !usual.contains($0) } == [line].compactMap(\.self), "\(target)")
        }
    }

    @Test func `Each item of a mail may be used`() async throws {
        let table: [(item: String, value: String)] = [
            ("address", "bounce@office.test"), ("app", "fax"), ("format", "txt"),
            ("messageFromAddress", "ann@office.test"), ("messageFromName", "Ann"),
            ("messageReplyToAddress", "desk@office.test"), ("messageReplyToName", ""), ("msgFileName", "00000007.txt"),
            ("pri", "normal"), ("subject", "Offer ID:471"), ("msg", "the text"), ("to", "102@fax.test"),
            ("number", "102"), ("host", "gw.test"), ("user", ""), ("recipients", "102@fax.test"),
        ]
        for (item, value) in table {
            let handover = try #require(try await rig([.txt: "<%\(item)%>"]).files.first)
            #expect(handover.filled(fileName: "00000007.txt", number: "00000007").text == value, "\(item)")
        }
        let urgent = try await rig([.txt: "<%pri%>"], headers: ["X-Priority: 1"])
        #expect(urgent.files.map(\.text) == ["high"])
    }

    @Test func `A list gives the first that is not empty, a literal at last`() async throws {
        let table: [(template: String, sender: String?, text: String)] = [
            ("<%messageReplyToName|messageFromName|'nobody'%>", nil, "Ann"), ("<%address|'nobody'%>", nil, "nobody"),
            ("<%address|messageFromAddress%>", nil, "ann@office.test"),
            ("<%address|messageFromAddress%>", "b@office.test", "b@office.test"), ("<%messageReplyToName%>", nil, ""),
            ("<%messageReplyToName|\"no name\"%>", nil, "no name"),
        ]
        for (template, sender, text) in table {
            let rig = try await rig([.txt: template], from: sender)
            #expect(rig.files.map(\.text) == [text], "\(template)")
        }
    }

    @Test func `The samples give the text that they describe`() async throws {
        // Samples.moment(0) is 2023-11-14 22:13:20 UTC.
        let table: [(template: String, text: String)] = [
            (#"<%time.strftime("%x %X",time.localtime())%>"#, "11/14/23 22:13:20"),
            (
                #"Now is <%time.strftime("%x %X",time.localtime())%>\n Message from:<%messageFromName%> "#
                    + #"<%subject%>\n<%msg%>"#,
                "Now is 11/14/23 22:13:20\n Message from:Ann Offer ID:471\nthe text"
            ),
            (#"Message from:<%messageFromName|messageFromAddress%>\n<%msg%>"#, "Message from:Ann\nthe text"),
        ]
        for (template, text) in table {
            let rig = try await rig([.txt: template])
            #expect(rig.files.map(\.text) == [text], "\(template)")
        }
    }

    @Test func `Every format but text leaves the text to the mail itself`() async throws {
        for format in Output.Format.allCases {
            let rig = try await rig([.txt: "made"]) { $0.output?.format = format }
            #expect(rig.files.map(\.text) == [format == .txt ? "made" : ""], "\(format)")
            #expect(rig.files.map(\.format) == [format])
            #expect(rig.control.contains("format=\(format.rawValue)"))
        }
    }

    @Test func `What the files need to know travels with them`() async throws {
        let rig = try await rig([:]) { application in
            application.output?.codePage = "cp1250"
            application.output?.unmappable = .transliterate
            application.output?.savesAttachments = true
            application.takesAttachedMessage = true
        }
        let handover = try #require(rig.files.first)
        #expect(handover.codePage == "cp1250" && handover.unmappable == .transliterate)
        #expect(handover.savesAttachments && handover.takesAttachedMessage)
        #expect(FolderHandover(handover.spelled) == handover)
    }

    @Test func `What the code page does not have refuses the mail where that is asked for`() async throws {
        let why = "5.6.3 the mail cannot be written in latin1: it has no U+"
        let table: [(text: String, subject: String, unmappable: Output.Unmappable, refusal: String?)] = [
            ("Grüße", "Größe", .refuse, nil), ("a–b", "x", .refuse, why + "2013"), ("x", "日本", .refuse, why + "65E5"),
            ("a–b", "日本", .replace, nil), ("a–b", "日本", .transliterate, nil), ("a–b", "日本", .refuse, why + "2013"),
        ]
        for (text, subject, unmappable, refusal) in table {
            let rig = try HandoverRig(fax: { application in
                application.output?.codePage = "latin1"
                application.output?.unmappable = unmappable
            })
            let verdict = try await rig.deliver(
                text, headers: ["Subject: \(subject)"], to: ["102@fax.test", "103@fax.test"])
            #expect(verdict.refusal == refusal, "\(text) \(subject)")
            #expect(rig.store.messages.count == (refusal == nil ? 2 : 0))
        }
        let mail = try HandoverRig(fax: { application in
            application.output?.format = .eml
            application.output?.control = nil
            application.output?.unmappable = .refuse
        })
        #expect(try await mail.deliver("日本", to: ["102@fax.test"]).refusal == nil)
    }

    @Test func `Names are put in where they were left open, whatever stands beside them`() {
        var handover = FolderHandover(format: .txt, text: "", control: nil)
        handover.placeholder = "file-1-k2-"
        let table: [(text: String, filled: String)] = [
            ("file-1-k2-", "7.txt"), ("file-1-k2-#", "007"), ("file-1-k2-\u{301}", "7.txt\u{301}"),
            ("[file-1-k2-|file-1-k2-#|file-1-k2-]", "[7.txt|007|7.txt]"), ("file-1-k2", "file-1-k2"),
            ("file-1-k2-file-1-k2-##", "7.txt007#"), ("fffile-1-k2-", "ff7.txt"), ("", ""), ("é", "é"),
        ]
        for (text, filled) in table {
            (handover.text, handover.control) = (text, "\(text)\r\n")
            let result = handover.filled(fileName: "7.txt", number: "007")
            #expect(result.text == filled && result.control == "\(filled)\r\n", "\(text)")
        }
        handover.placeholder = ""
        handover.text = "file-1-k2-"
        #expect(handover.filled(fileName: "7.txt", number: "007") == handover)
    }

    @Test func `A mail cannot name the file that it becomes`() async throws {
        let one = try await rig([:])
        let two = try HandoverRig()
        two.clock.advance(by: .microseconds(1))
        _ = try await two.deliver(to: ["102@fax.test"])
        #expect(one.files[0].placeholder != two.files[0].placeholder)
        #expect(one.files[0].placeholder.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f })
    }
}
