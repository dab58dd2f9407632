import API
import Gateway
import Messages
import Testing

@testable import Console

@Suite struct AccountsDeskTests {
    private let desk = AccountsDesk()
    private let typed = [
        ("name", "alice"), ("active", "yes"), ("login", "smtp"), ("login", "pop3"),
        ("address", "alice@sms.example.com"),
        ("numbers", "+447700900200\n12345"), ("messages_per_day", "100"), ("role", ""),
    ]

    private func make(_ office: Office, _ more: [(String, String)] = []) async throws {
        let answer = try await office.ask(desk, ["new"], form: typed + more)
        guard case .redirect = answer else {
            guard case .page(let page) = answer else { throw Unexpected(what: "neither") }
            throw Unexpected(what: page.words)
        }
    }

    @Test func `an account is made with its password, changed, and removed`() async throws {
        let office = Office()
        try await make(office, [("password", "long enough"), ("password.again", "long enough")])
        var listing = try await office.gateway.account("alice")
        #expect(listing.hasPassword && listing.account.logins == [.smtp, .pop3])
        #expect(listing.account.numbers.count == 2 && listing.account.messagesPerDay == 100)
        let page = try await office.page(desk, ["alice"])
        #expect(page.words.contains("alice@sms.example.com") && !page.words.contains("long enough"))

        _ = try await office.ask(
            desk, ["alice", "edit"], form: [("login", "http"), ("role", "viewer"), ("active", "yes")])
        listing = try await office.gateway.account("alice")
        #expect(listing.account.logins == [.http] && listing.account.role == .viewer)
        #expect(listing.account.address == nil && listing.account.messagesPerDay == nil)

        _ = try await office.ask(
            desk, ["alice", "password"], form: [("password", "another one"), ("password.again", "another one")])
        _ = try await office.ask(desk, ["alice", "remove"], form: [])
        #expect(office.gateway.accounts.directory.isEmpty)
        #expect(
            office.store.noted.map(\.action) == [
                "account.add", "account.change", "account.password", "account.remove",
            ])
        #expect(office.store.noted.allSatisfy { $0.subject == "alice" && !$0.detail.contains("one") })
    }

    @Test(arguments: [
        ("name", "a b", "name"), ("name", "new", "name"), ("address", "nobody", "address"),
        ("numbers", "hello", "numbers"),
        ("countries", "GBR", "countries"), ("messages_per_day", "-1", "messages_per_day"),
        ("smpp_throughput", "0", "smpp_throughput"), ("smpp_window", "many", "smpp_window"),
        ("smpp_binds", "1001", "smpp_binds"), ("parts_per_day", "many", "parts_per_day"),
        ("certificates", "ab", "certificates"),
        ("password", "short", "password"), ("password", "long enough", "password"),
    ])
    func `what is wrong is said beside its field`(name: String, text: String, field: String) async throws {
        let office = Office()
        let page = try await office.page(desk, ["new"], form: typed + [(name, text)])
        #expect(page.status == 422 && page.words.contains("id=\"e-\(field)\""))
        #expect(office.gateway.accounts.directory.isEmpty)
    }

    @Test func `what the gateway refuses is said above, and no half account stays`() async throws {
        let office = Office()
        let page = try await office.page(desk, ["new"], form: typed + [("countries", "XX")])
        #expect(page.status == 422 && page.words.contains("is no country"))
        try await make(office)
        let twice = try await office.page(desk, ["new"], form: typed)
        #expect(twice.status == 422 && twice.words.contains("there is an account alice already"))
    }

    @Test func `passwords have to be the same twice and long enough`() async throws {
        let office = Office()
        try await make(office)
        for (first, second) in [("long enough", "other"), ("short", "short"), ("", "")] {
            let page = try await office.page(
                desk, ["alice", "password"], form: [("password", first), ("password.again", second)])
            #expect(page.status == 422)
            #expect(!page.words.contains("long enough"))
        }
        #expect(try await !office.gateway.account("alice").hasPassword)
    }

    @Test func `only administrators see accounts`() async {
        let office = Office()
        for role in [Account.Role.viewer, .operator] {
            for path in [[], ["new"], ["alice"], ["alice", "edit"], ["alice", "password"], ["alice", "remove"]] {
                #expect(await office.refusal(desk, path, as: role) == 403)
                #expect(await office.refusal(desk, path, as: role, form: []) == 403)
            }
        }
        #expect(await office.refusal(desk, ["nobody"]) == 404)
        #expect(await office.refusal(desk, ["nobody", "edit"]) == 404)
    }

    @Test func `nobody locks themselves out`() async throws {
        let office = Office()
        try await make(office, [("name", "ann"), ("role", "administrator"), ("login", "console")])
        let page = try await office.page(desk, ["ann", "edit"], form: [("login", "smtp"), ("role", "viewer")])
        #expect(page.status == 422)
        for field in ["active", "role", "login"] { #expect(page.words.contains("id=\"e-\(field)\"")) }
        #expect(try await office.page(desk, ["ann", "remove"], form: []).words.contains("This is you"))
        #expect(office.gateway.accounts.directory.all.count == 1)
    }

    @Test func `an account of the file is shown and cannot be changed`() async throws {
        let office = Office()
        var account = Account(try #require(AccountName("bob")))
        account.isProvisioned = true
        try await office.gateway.accounts.provision([ProvisionedAccount(account)])
        let page = try await office.page(desk, ["bob"])
        #expect(page.words.contains("The configuration file has this account") && !page.words.contains("/edit"))
        for path in ["edit", "password", "remove"] {
            #expect(await office.refusal(desk, ["bob", path], form: []) == 409)
        }
        #expect(try await office.page(desk).words.contains("from the file"))
    }

    @Test func `the set-up of a mail program is that of this gateway`() async throws {
        var office = Office(
            OfficeDocument([
                ConfigurationTable(
                    kind: .application, name: "sms",
                    values: [ConfigurationEntry("domains", .list([.text("sms.example.com")]))])
            ]))
        try await make(office)
        #expect(try await !office.page(desk, ["alice"]).words.contains("Set-up"))
        office.api.mailServers = MailServers(
            hostname: "gw.example.com",
            smtp: [
                .init(port: 25, protection: .starttls), .init(port: 465, protection: .implicit),
                .init(port: 25, protection: .starttls),
            ], pop3: [.init(port: 1110, protection: .none, isLoopback: true)])
        let words = try await office.page(desk, ["alice"]).words
        for text in [
            "gw.example.com", "User name: alice", "port 465, security SSL/TLS", "port 25, security STARTTLS",
            "port 1110, security none", "from this machine only", "+447700900123@sms.example.com",
        ] { #expect(words.contains(text), "\(text)") }
        let ways = words.split(separator: "port 25,", omittingEmptySubsequences: false)
        #expect(ways.count == 2)
    }

    @Test func `hostile texts in forms are harmless`() async throws {
        let office = Office()
        let fields = ["name", "address", "login", "role", "numbers", "senders", "countries", "certificates"]
        let page = try await office.page(desk, ["new"], form: fields.map { ($0, hostile) })
        #expect(page.status == 422 && page.words.isHarmless)
        #expect(await office.refusal(desk, [hostile]) == 404)
    }
}
