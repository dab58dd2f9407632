import Gateway
import Messages
import TestKit
import Testing

@testable import API
@testable import Web

@Suite struct AccountAPITests {
    private func view(_ answer: RawClient.Answer) throws -> AccountView {
        try JSON.decode(AccountView.self, from: answer.body)
    }

    @Test func `an account is made, shown, changed and removed`() async throws {
        let host = try TestGateway()
        #expect(try await host.ask("GET", "/api/v1/accounts").text == "[]\n")
        let json = """
            {"name":"Alice","address":"alice@sms.test","login":["pop3","smtp","console"],"numbers":["+447700900200","60777"],
            "senders":["ACME"],"countries":["gb"],"messages_per_day":100,"parts_per_day":0,"certificates":[],
            "smpp_throughput":50,"smpp_window":10,"smpp_binds":2}
            """
        let made = try await host.ask("POST", "/api/v1/accounts", json: json)
        #expect(made.status == 201)
        #expect(made.fields["location"] == "/api/v1/accounts/alice")
        let alice = try view(made)
        #expect(alice.name == "alice" && alice.address == "alice@sms.test" && alice.active && !alice.provisioned)
        #expect(alice.login == ["smtp", "pop3", "console"] && alice.numbers == ["+447700900200", "60777"])
        #expect(alice.senders == ["ACME"] && alice.countries == ["GB"])
        #expect(alice.messagesPerDay == 100 && alice.partsPerDay == 0)
        #expect(alice.smppThroughput == 50 && alice.smppWindow == 10 && alice.smppBinds == 2)
        #expect(!alice.hasPassword && !alice.hasSharedSecret && !alice.hasVerifier)
        #expect(alice.mailbox == MailboxView(mails: 0, octets: 0))
        #expect(try view(try await host.ask("GET", "/api/v1/accounts/ALICE")) == alice)

        let changes = #"{"numbers":["60777"],"address":null,"active":false,"messages_per_day":null,"smpp_binds":null}"#
        let changed = try view(try await host.ask("PATCH", "/api/v1/accounts/alice", json: changes))
        #expect(changed.numbers == ["60777"] && changed.address == nil && !changed.active)
        #expect(changed.smppThroughput == 50 && changed.smppWindow == 10 && changed.smppBinds == nil)
        #expect(changed.messagesPerDay == nil && changed.partsPerDay == 0 && changed.login == alice.login)
        let list = try JSON.decode([AccountView].self, from: try await host.ask("GET", "/api/v1/accounts").body)
        #expect(list == [changed])

        let removed = try await host.ask("DELETE", "/api/v1/accounts/alice")
        #expect(removed.status == 204 && removed.body.isEmpty && removed.fields["content-type"] == nil)
        #expect(try await host.ask("GET", "/api/v1/accounts/alice").status == 404)
        #expect(try await host.ask("DELETE", "/api/v1/accounts/alice").status == 404)
    }

    @Test func `a role is given, changed and taken away`() async throws {
        let host = try TestGateway()
        let json = #"{"name":"alice","role":"Operator"}"#
        #expect(try view(try await host.ask("POST", "/api/v1/accounts", json: json)).role == "operator")
        for (json, role) in [
            (#"{"role":"viewer"}"#, "viewer"), (#"{"active":true}"#, "viewer"), (#"{"role":null}"#, nil),
            (#"{"role":"administrator"}"#, "administrator"),
        ] {
            let answer = try await host.ask("PATCH", "/api/v1/accounts/alice", json: json)
            #expect(try view(answer).role == role, "\(json)")
        }
        let refused = try await host.ask("PATCH", "/api/v1/accounts/alice", json: #"{"role":"king"}"#)
        #expect(refused.status == 422)
        #expect(refused.detail == "\"king\" is no role; there is: viewer, operator, administrator")
    }

    @Test func `a new account may use a mail program unless it says otherwise`() async throws {
        let host = try TestGateway()
        #expect(
            try view(try await host.ask("POST", "/api/v1/accounts", json: #"{"name":"a"}"#)).login == ["smtp", "pop3"])
        for (name, login) in [("b", "[]"), ("c", "null")] {
            let json = "{\"name\":\"\(name)\",\"login\":\(login)}"
            #expect(try view(try await host.ask("POST", "/api/v1/accounts", json: json)).login == [])
        }
    }

    @Test func `an account comes with its secrets`() async throws {
        let host = try TestGateway()
        let json = #"{"name":"alice","password":"hunter2hunter2","shared_secret":"another one"}"#
        let answer = try await host.ask("POST", "/api/v1/accounts", json: json)
        #expect(answer.status == 201, "\(answer.text)")
        #expect(!answer.text.contains("hunter2"))
        let alice = try view(answer)
        #expect(alice.hasPassword && alice.hasSharedSecret && alice.hasVerifier)
    }

    @Test func `who asks for a bad password gets no account`() async throws {
        let host = try TestGateway()
        for json in [#"{"name":"alice","password":"short"}"#, #"{"name":"alice","shared_secret":"short"}"#] {
            let answer = try await host.ask("POST", "/api/v1/accounts", json: json)
            #expect(answer.status == 422)
            #expect(answer.detail.contains("8 characters"), "\(answer.detail)")
            #expect(try await host.ask("GET", "/api/v1/accounts/alice").status == 404)
        }
        let good = #"{"name":"alice","password":"long enough"}"#
        #expect(try await host.ask("POST", "/api/v1/accounts", json: good).status == 201)
        #expect(try await host.ask("POST", "/api/v1/accounts", json: good).status == 409)
        #expect(try await host.ask("GET", "/api/v1/accounts/alice").status == 200, "the first one stays")
    }

    @Test func `secrets are set and removed, and never shown`() async throws {
        let host = try TestGateway()
        try await host.ask("POST", "/api/v1/accounts", json: #"{"name":"alice"}"#)
        let (password, shared) = ("/api/v1/accounts/alice/password", "/api/v1/accounts/alice/shared-secret")
        for (path, json, status) in [
            (password, #"{"password":"long enough"}"#, 204), (shared, #"{"shared_secret":"long enough"}"#, 204),
            (password, #"{"password":"short"}"#, 422), (password, "{}", 422), (shared, "{}", 422),
            (password, #"{"password":5}"#, 422), (password, #"{"passwort":"long enough"}"#, 422), (password, "[]", 400),
        ] {
            #expect(try await host.ask("PUT", path, json: json).status == status, "\(path) \(json)")
        }
        let alice = try view(try await host.ask("GET", "/api/v1/accounts/alice"))
        #expect(alice.hasPassword && alice.hasSharedSecret)
        #expect(try await host.ask("PUT", password, json: #"{"password":null}"#).status == 204)
        #expect(try await host.ask("PUT", shared, json: #"{"shared_secret":null}"#).status == 204)
        let bare = try view(try await host.ask("GET", "/api/v1/accounts/alice"))
        #expect(!bare.hasPassword && !bare.hasSharedSecret && !bare.hasVerifier)
        let nobody = try await host.ask("PUT", "/api/v1/accounts/bob/password", json: #"{"password":"long enough"}"#)
        #expect(nobody.status == 404 && nobody.detail == "there is no account bob")
    }

    @Test func `what makes no sense is refused with a reason`() async throws {
        let host = try TestGateway()
        let table: [(String, Int, String)] = [
            ("{}", 422, "the member \"name\" is missing"), (#"{"name":5}"#, 422, "the member \"name\" must be a text"),
            (#"{"name":"a","numbers":"60777"}"#, 422, "the member \"numbers\" must be a list of texts"),
            (#"{"name":"a","numbers":[5]}"#, 422, "the member \"numbers\" must be a list of texts"),
            (#"{"name":"a","numbers":[null]}"#, 422, "the member \"numbers\" must be a list of texts"),
            (#"{"name":"a","active":1}"#, 422, "the member \"active\" must be true or false"),
            (#"{"name":"a","active":"yes"}"#, 422, "the member \"active\" must be true or false"),
            (#"{"name":"a","messages_per_day":"1"}"#, 422, "the member \"messages_per_day\" must be a whole number"),
            (#"{"name":"a","messages_per_day":1.5}"#, 422, "the member \"messages_per_day\" must be a whole number"),
            (#"{"name":"a","parts_per_day":1e99}"#, 422, "the member \"parts_per_day\" must be a whole number"),
            (
                #"{"name":"a","quota":1}"#, 422,
                "unknown member \"quota\"; possible are name, password, shared_secret, active, address, login, role, "
                    + "numbers, senders, countries, certificates, messages_per_day, parts_per_day, smpp_throughput, smpp_window, "
                    + "smpp_binds"
            ),
        ]
        for (json, status, detail) in table {
            let answer = try await host.ask("POST", "/api/v1/accounts", json: json)
            #expect(answer.status == status, "\(json)")
            #expect(answer.detail == detail, "\(json)")
        }
        for json in [
            #"{"name":"two words"}"#, #"{"name":""}"#, #"{"name":"a","address":"a"}"#,
            #"{"name":"a","login":["imap"]}"#, #"{"name":"a","role":"king"}"#,
            #"{"name":"a","numbers":["ACME"]}"#, #"{"name":"a","countries":["XX"]}"#,
            #"{"name":"a","parts_per_day":-1}"#, #"{"name":"a","smpp_binds":0}"#, #"{"name":"a","smpp_window":10001}"#,
            #"{"name":"a","certificates":["aa"]}"#,
        ] {
            #expect(try await host.ask("POST", "/api/v1/accounts", json: json).status == 422, "\(json)")
        }
        #expect(try await host.ask("GET", "/api/v1/accounts").text == "[]\n")
    }

    @Test func `a number or an address belongs to one account`() async throws {
        let host = try TestGateway()
        let alice = #"{"name":"alice","address":"alice@sms.test","numbers":["+447700900200"]}"#
        #expect(try await host.ask("POST", "/api/v1/accounts", json: alice).status == 201)
        for json in [
            #"{"name":"bob","numbers":["+447700900200"]}"#, #"{"name":"bob","address":"Alice@SMS.test"}"#,
            #"{"name":"alice"}"#,
        ] {
            #expect(try await host.ask("POST", "/api/v1/accounts", json: json).status == 409, "\(json)")
        }
    }

    @Test func `an account of the file is changed in the file only`() async throws {
        let host = try TestGateway()
        let name = try #require(AccountName("alice"))
        try await host.gateway.accounts.provision([
            ProvisionedAccount(Account(name), password: .plain(Array("long enough".utf8)))
        ])
        #expect(try view(try await host.ask("GET", "/api/v1/accounts/alice")).provisioned)
        for (method, path, json) in [
            ("PATCH", "", #"{"active":false}"#), ("DELETE", "", nil),
            ("PUT", "/password", #"{"password":"another one"}"#),
            ("PUT", "/shared-secret", #"{"shared_secret":"another one"}"#),
        ] {
            let answer = try await host.ask(method, "/api/v1/accounts/alice" + path, json: json)
            #expect(answer.status == 409, "\(method) \(path): \(answer.text)")
        }
    }

    @Test func `mailboxes are shown with what is in them`() async throws {
        let host = try TestGateway()
        try await host.ask("POST", "/api/v1/accounts", json: #"{"name":"alice"}"#)
        host.store.fill(try #require(AccountName("alice")), MailboxSize(mails: 3, octets: 1234))
        let alice = try view(try await host.ask("GET", "/api/v1/accounts/alice"))
        #expect(alice.mailbox == MailboxView(mails: 3, octets: 1234))
    }

    @Test func `a store that fails is a 503`() async throws {
        let host = try TestGateway()
        host.store.fail(with: StoreFailure(.full, "no space"))
        let answer = try await host.ask("POST", "/api/v1/accounts", json: #"{"name":"alice"}"#)
        #expect(answer.status == 503)
        host.store.fail(with: nil)
        #expect(try await host.ask("GET", "/api/v1/accounts/alice").status == 404)
    }

    @Test func `addresses and methods are those of the contract`() async throws {
        let host = try TestGateway()
        for (method, target, status, allow) in [
            ("PUT", "/api/v1/accounts", 405, "GET, HEAD, POST"),
            ("POST", "/api/v1/accounts/a", 405, "GET, HEAD, PATCH, DELETE"),
            ("GET", "/api/v1/accounts/a/password", 405, "PUT"),
            ("DELETE", "/api/v1/accounts/a/shared-secret", 405, "PUT"),
            ("GET", "/api/v1/accounts/a%20b", 404, nil), ("GET", "/api/v1/accounts/", 404, nil),
            ("GET", "/api/v1/accounts/a/b", 404, nil), ("GET", "/api/v1/accounts/a/password/x", 404, nil),
            ("GET", "/api/v1/accounts?x=1", 400, nil), ("DELETE", "/api/v1/accounts/a?x=1", 400, nil),
            ("GET", "/api/v1/accounts/a%40b.test", 404, nil),
        ] {
            let answer = try await host.ask(method, target)
            #expect(answer.status == status, "\(method) \(target)")
            #expect(answer.fields["allow"] == allow, "\(method) \(target)")
        }
        let body = try await host.ask("DELETE", "/api/v1/accounts/a", json: #"{"really":true}"#)
        #expect(body.status == 422)
    }

    @Test func `a simulator on its own has no accounts`() async throws {
        let api = API(gateway: nil, version: "1")
        let request = HTTPRequest(method: "GET", target: "/api/v1/accounts", contentType: nil, body: [], client: "")
        #expect(await api.respond(to: request).status == 404)
    }
}
