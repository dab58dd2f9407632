import Gateway
import Messages
import Testing

@testable import API
@testable import Web

/// `/api/v1/stops`.
@Suite struct StopAPITests {
    private let administrator = AccessRig.basic("administrator")
    private let url = "/api/v1/stops"

    private func add(_ rig: AccessRig, _ json: String, _ fields: [String: String]? = nil) async -> HTTPResponse {
        await rig.ask("POST", url, fields ?? administrator, json: json)
    }

    @Test func `a phone is put on the list, shown, refused, and taken off; the audit list says who did it`()
        async throws
    {
        let rig = try await AccessRig()
        let added = await add(rig, #"{"phone":"+447700900123"}"#)
        #expect(added.status == 200 && added.text.contains(#""added":1"#))
        #expect(await add(rig, #"{"phone":"+447700900123"}"#).text.contains(#""added":0"#))
        let list = try JSON.decode([StopView].self, from: await rig.ask("GET", url, administrator).body)
        #expect(list.map(\.phone) == ["+447700900123"])
        #expect(list[0].number == nil && list[0].word == nil && list[0].by == "administrator")
        let sent = await rig.ask(
            "POST", "/api/v1/messages", administrator, json: #"{"to":"+447700900123","text":"hello"}"#)
        #expect(sent.status == 409)
        #expect(sent.text.contains("the recipient has asked for no more texts"))
        #expect(await rig.ask("GET", "\(url)/+447700900123", administrator).status == 200)
        #expect(await rig.ask("DELETE", "\(url)/+447700900123", administrator).status == 204)
        #expect(await rig.ask("DELETE", "\(url)/+447700900123", administrator).status == 404)
        #expect(await rig.ask("GET", "\(url)/+447700900123", administrator).status == 404)
        #expect(rig.books.deeds.first == "administrator stop.add +447700900123")
        #expect(rig.books.deeds.last == "administrator stop.remove +447700900123")
    }

    @Test func `entries for one number of ours are on their own`() async throws {
        let rig = try await AccessRig()
        _ = await add(
            rig, #"{"stops":[{"phone":"+447700900123","number":"ACME"},{"phone":"+447700900123","number":"60777"}]}"#)
        #expect(await rig.ask("DELETE", "\(url)/+447700900123?number=ACME", administrator).status == 204)
        #expect(await rig.ask("DELETE", "\(url)/+447700900123?number=ACME", administrator).status == 404)
        let list = try JSON.decode([StopView].self, from: await rig.ask("GET", url, administrator).body)
        #expect(list.map(\.number) == ["60777"])
    }

    @Test func `the list has pages, as JSON and as a table`() async throws {
        let rig = try await AccessRig()
        let stops = (0..<5).map { "{\"phone\":\"+44770090012\($0)\",\"number\":\"A,\\\"B\"}" }
        #expect(await add(rig, "{\"stops\":[\(stops.joined(separator: ","))]}").text.contains(#""added":5"#))
        var target: String? = "\(url)?limit=2&format=csv"
        var text = ""
        var pages = 0
        while let next = target {
            let page = await rig.ask("GET", next, administrator)
            #expect(page.status == 200 && page.contentType == "text/csv; charset=utf-8")
            text += page.text
            pages += 1
            target = page[field: "Link"].map { link in String(link.dropFirst().prefix { $0 != ">" }) }
        }
        #expect(pages == 3)
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.count == 7 && lines[0] == "phone,number,since,word,by")
        #expect(lines[1].hasPrefix(#"+447700900120,"A,""B",2026-11-20T11:15:02.123Z,,administrator"#))
    }

    @Test func `what a spreadsheet would run is text`() {
        var stop = Stop(Stop.Key(phone, from: nil), at: Timestamp(seconds: 0), word: "=1+1", by: "-x")
        #expect(StopView(stop).line == "+447700900123,,1970-01-01T00:00:00.000Z,'=1+1,'-x\r\n")
        stop.word = "STOP\n\"now\""
        #expect(StopView(stop).line.contains("\"STOP\n\"\"now\"\"\""))
    }

    private let phone: PhoneNumber = {
        guard let phone = PhoneNumber(e164: "+447700900123") else { preconditionFailure("a number") }
        return phone
    }()

    @Test func `what makes no sense is refused`() async throws {
        let rig = try await AccessRig()
        for json in [
            #"{"phone":"nobody"}"#, "{}", #"{"phone":"+447700900123","stops":[]}"#, #"{"stops":[]}"#,
            #"{"number":"ACME"}"#, #"{"phone":"+447700900123","number":"x£"}"#,
            #"{"stops":[{"phone":"+447700900123"},{"phone":"1"}]}"#, #"{"phone":1}"#,
        ] {
            #expect(await add(rig, json).status == 422, "\(json)")
        }
        for query in ["limit=0", "limit=10001", "after=x", "after=+44770090012,x£", "format=xml", "x=1"] {
            #expect(await rig.ask("GET", "\(url)?\(query)", administrator).status == 400, "\(query)")
        }
        #expect(rig.gateway.stopList.count == 0 && rig.books.deeds.isEmpty)
    }

    @Test func `an operator may add but not take off, and a viewer may look`() async throws {
        let rig = try await AccessRig()
        let viewer = AccessRig.bearer(try await rig.token("viewer", [.readStops]))
        let adder = AccessRig.bearer(try await rig.token("adder", [.addStops]))
        #expect(Account.Role.operator.rights.isSuperset(of: [.readStops, .addStops]))
        #expect(!Account.Role.operator.rights.contains(.removeStops))
        #expect(await add(rig, #"{"phone":"+447700900123"}"#, viewer).status == 403)
        #expect(await add(rig, #"{"phone":"+447700900123"}"#, adder).status == 200)
        #expect(await rig.ask("GET", url, viewer).status == 200)
        #expect(await rig.ask("GET", url, adder).status == 403)
        #expect(await rig.ask("DELETE", "\(url)/+447700900123", adder).status == 403)
        #expect(rig.gateway.stopList.count == 1)
    }
}
