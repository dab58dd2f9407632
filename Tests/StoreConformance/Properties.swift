import Gateway
import Messages
import Testing

extension Store where Self: History {
    /// Accepts a mail with one message for a phone, as `change` makes it.
    fileprivate func acceptMail(_ change: (inout Submission, inout MessageOrder) -> Void) async throws -> MessageID {
        var submission = try Samples.trackedSubmission()
        var order = try Samples.order()
        change(&submission, &order)
        return try await accept(submission, content: [1], orders: [order]).messages[0]
    }

    /// Whether a search for `text` in `field` finds just `id`.
    fileprivate func finds(
        _ id: MessageID, by field: WritableKeyPath<MessageFilter, String?>, _ text: String
    ) async throws -> Bool {
        var filter = MessageFilter()
        filter[keyPath: field] = text
        return try await numbers(filter) == [id]
    }
}

extension ConformanceCase {
    static let properties = [
        ConformanceCase("messages are found by a part of the subject, the case of its letters aside, in any script") {
            bench in
            let store = await bench.store
            _ = try await store.acceptMail { submission, _ in submission.subject = "" }
            _ = try await store.acceptMail { submission, _ in submission.subject = "Backup 100 percent, a1b" }
            let id = try await store.acceptMail { submission, _ in
                submission.subject = "ÄRGER: Disk 100% full (a_b\\c) ПРИВЕТ"
            }
            let found = [
                "ärger", "Ärger: DISK", "100%", "a_b", "\\c", "привет", "Привет", ")", " full ",
                "ÄRGER: Disk 100% full (a_b\\c) ПРИВЕТ",
            ]
            for text in found { #expect(try await store.finds(id, by: \.subject, text), "\(text)") }
            for text in ["a%b", "d_sk", "disk  100", "arger", "full (a_b\\c) ПРИВЕТ!", "*"] {
                #expect(try await !store.finds(id, by: \.subject, text), "\(text)")
            }
            var filter = MessageFilter()
            filter.subject = ""
            #expect(try await store.numbers(filter).count == 3)
        },
        ConformanceCase("messages are found by a part of the name of a file, and of one file alone") { bench in
            let store = await bench.store
            _ = try await store.acceptMail { submission, _ in submission.files = [] }
            let id = try await store.acceptMail { _, _ in }
            for text in ["report", "REPORT.PDF", "größe.png", "y r", "."] {
                #expect(try await store.finds(id, by: \.fileName, text), "\(text)")
            }
            // How a list is kept shows nowhere.
            for text in [",", ":", "pdf,", "20:", "pdfgr", "1", "reports"] {
                #expect(try await !store.finds(id, by: \.fileName, text), "\(text)")
            }
            var filter = MessageFilter()
            filter.fileName = ""
            #expect(try await store.numbers(filter) == [id])
        },
        ConformanceCase("messages are found by author, From or envelope, whole and the case of letters aside") {
            bench in
            let store = await bench.store
            let id = try await store.acceptMail { _, _ in }
            for text in ["ann.example@example.com", "Ann.Example@Example.com", "ALERTS@example.com"] {
                #expect(try await store.finds(id, by: \.author, text), "\(text)")
            }
            for text in ["ann.example@example.co", "nn.example@example.com", "", "%", "ann_example@example.com"] {
                #expect(try await !store.finds(id, by: \.author, text), "\(text)")
            }
            let other = try await store.acceptMail { submission, _ in
                (submission.author, submission.sender) = ("Ünal@example.com", nil)
            }
            #expect(try await store.finds(other, by: \.author, "ÜNAL@Example.com"))
        },
        ConformanceCase("messages are found by host and by user, whole and the case of letters aside") { bench in
            let store = await bench.store
            let id = try await store.acceptMail { _, _ in }
            _ = try await store.acceptMail { submission, _ in
                (submission.host, submission.user) = ("gw.example.com.au", "annette")
            }
            for text in ["gw.example.com", "GW.example.COM"] {
                #expect(try await store.finds(id, by: \.host, text), "\(text)")
            }
            for text in ["ann", "ANN"] { #expect(try await store.finds(id, by: \.user, text), "\(text)") }
            #expect(try await !store.finds(id, by: \.host, "gw.example"))
            #expect(try await !store.finds(id, by: \.user, "an"))
        },
        ConformanceCase("messages are found by a part of their text, the case of its letters aside, in any script") {
            bench in
            let store = await bench.store
            _ = try await store.acceptMail { _, order in order.text = "" }
            let long = String(repeating: "ž", count: 50_000) + "END"
            let mail = try await store.acceptMail { _, order in order.text = long }
            let id = try await store.acceptMail { _, order in order.text = "Door 7 is ÖPEN (100%_a) ПРИВЕТ" }
            for text in ["door 7", "öpen", "Öpen (100%", "%_a", "привет", "Door 7 is ÖPEN (100%_a) ПРИВЕТ"] {
                #expect(try await store.finds(id, by: \.text, text), "\(text)")
            }
            for text in ["door%", "open", "door  7", "Backup", "'"] {
                #expect(try await !store.finds(id, by: \.text, text), "\(text)")
            }
            #expect(try await store.finds(mail, by: \.text, "Žend"))
            var filter = MessageFilter()
            filter.text = ""
            #expect(try await store.numbers(filter).count == 3)
        },
        ConformanceCase("messages are found by application, the case of its letters aside") { bench in
            let store = await bench.store
            let id = try await store.acceptMail { _, order in order.application = ApplicationName("Alerts") }
            _ = try await store.acceptMail { _, order in order.application = ApplicationName("alerts2") }
            _ = try await store.acceptMail { _, order in order.application = nil }
            var filter = MessageFilter()
            for name in ["alerts", "Alerts", "ALERTS"] {
                filter.application = ApplicationName(name)
                #expect(try await store.numbers(filter) == [id], "\(name)")
            }
            filter.application = ApplicationName("alert")
            #expect(try await store.numbers(filter).isEmpty)
        },
        ConformanceCase("messages are found by the address that they were sent to, or that they go to") { bench in
            let store = await bench.store
            let bob = Destination.mail(try Samples.address("Bob@Example.org"))
            let ids = [
                try await store.acceptMail { _, order in order.addressedAs = "bob@example.org" },
                try await store.acceptMail { _, order in order.destination = bob },
                try await store.acceptMail { _, order in order = MessageOrder(bob, via: order.via, text: "") },
                try await store.acceptMail { _, order in
                    order = MessageOrder(.folder("/srv/out"), via: [.folders], text: "")
                    order.addressedAs = "BOB@example.org"
                },
                try await store.acceptMail { _, order in
                    order = MessageOrder(.webHook("bob@example.org.uk"), via: [.webHooks], text: "")
                },
            ]
            var filter = MessageFilter()
            for text in ["bob@example.org", "BOB@EXAMPLE.ORG"] {
                filter.addressee = EmailAddress(text)
                #expect(try await store.numbers(filter) == ids.prefix(4).reversed(), "\(text)")
            }
            filter.addressee = EmailAddress("bob@example.com")
            #expect(try await store.numbers(filter).isEmpty)
        },
        ConformanceCase("messages are found by when they were accepted at the latest, not the moment itself") { bench in
            let store = await bench.store
            var ids: [MessageID] = []
            for second in [100, 5000, 50, 100_000, 101] as [Int64] {
                ids += try await store.acceptSample(1, at: second)
            }
            var filter = MessageFilter()
            for (end, expected) in [
                (50, []), (51, [2]), (101, [2, 0]), (102, [4, 2, 0]), (200_000, [4, 3, 2, 1, 0]),
            ] {
                filter.until = Samples.moment(Int64(end))
                #expect(try await store.numbers(filter) == expected.map { ids[$0] }, "\(end)")
            }
            filter.since = Samples.moment(101)
            filter.until = Samples.moment(5000)
            #expect(try await store.numbers(filter) == [ids[4]])
            filter.until = Samples.moment(-1_000_000)
            #expect(try await store.numbers(filter).isEmpty)
        },
        ConformanceCase("what is tracked narrows every other way of searching, and comes in pages") { bench in
            let store = await bench.store
            var ids: [MessageID] = []
            for round in 0..<12 {
                var submission = try Samples.trackedSubmission()
                submission.account = try Samples.account()
                if round % 3 == 0 { submission.subject = "Other" }
                let orders = [try Samples.order(1), try Samples.order(1)]
                let given = try await store.accept(submission, content: [], orders: orders).messages
                if round % 3 != 0 { ids += given }
            }
            for id in ids { try await store.move(id, to: .failed) }
            for field in 0..<9 {
                var filter = MessageFilter()
                filter.subject = "backup"
                (filter.fileName, filter.host, filter.user) = ("REPORT", "gw.example.com", "ann")
                filter.author = "alerts@example.com"
                if field == 1 { filter.state = .failed }
                if field == 2 { filter.recipient = try Samples.phone(1) }
                if field == 3 { filter.sender = EmailAddress("alerts@example.com") }
                if field == 4 { filter.messageID = "1@example.com" }
                if field == 5 { filter.account = try Samples.account() }
                if field == 6 { filter.application = ApplicationName("SMS") }
                if field == 7 { filter.until = Samples.moment(6) }
                if field == 8 { filter.text = "FAILED" }
                var seen: [MessageID] = []
                while true {
                    let page = try await store.numbers(filter, before: seen.last, limit: 3)
                    #expect(page.count <= 3)
                    guard !page.isEmpty else { break }
                    seen += page
                }
                #expect(seen == ids.reversed(), "field \(field)")
                filter.user = "bob"
                #expect(try await store.numbers(filter).isEmpty, "field \(field)")
            }
        },
        ConformanceCase("what is far back is found, however much came after it") { bench in
            let store = await bench.store
            let id = try await store.acceptMail { submission, _ in submission.subject = "Needle" }
            let crowd = try (0..<9000).map { try Samples.order($0) }
            for _ in 0..<3 { _ = try await store.accept(Samples.submission(at: 9), content: [], orders: crowd) }
            let other = try await store.acceptMail { submission, _ in submission.subject = "needles" }
            var filter = MessageFilter()
            filter.subject = "NEEDLE"
            #expect(try await store.numbers(filter) == [other, id])
            #expect(try await store.numbers(filter, limit: 1) == [other])
            #expect(try await store.numbers(filter, before: other, limit: 1) == [id])
            filter.until = Samples.moment(6)
            #expect(try await store.numbers(filter) == [other, id])
            filter.until = Samples.moment(5)
            #expect(try await store.numbers(filter).isEmpty)
            filter.until = nil
            filter.since = Samples.moment(6)
            #expect(try await store.numbers(filter).isEmpty)
        },
    ]
}
