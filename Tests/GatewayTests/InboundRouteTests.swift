import Gateway
import Messages
import Testing

@Suite struct InboundRouteTests {
    private func text(
        _ words: String = "INFO please", from sender: String = "+447700900123", to number: String = "+447700900100",
        over connection: String = "carrier"
    ) throws -> PhoneText {
        PhoneText(
            id: "1", connection: try Samples.connection(connection), sender: Party(sender), number: Party(number),
            text: words, receivedAt: Samples.moment(0))
    }

    @Test func `A route without conditions takes every text`() throws {
        let route = try PhoneRig.route("replies", [.reply])
        #expect(route.takes(try text()))
        #expect(route.takes(try text("", from: "", to: "", over: "backup")))
        #expect(route.takes(try text(from: "Info")))
    }

    @Test func `A route takes what came over its connections`() throws {
        let route = try PhoneRig.route("replies", [.reply]) {
            $0.connections = Set(try Samples.connections(["carrier", "backup"]))
        }
        #expect(route.takes(try text()))
        #expect(route.takes(try text(over: "backup")))
        #expect(!route.takes(try text(over: "other")))
    }

    @Test func `A route takes what was sent to its numbers, short codes and names too`() throws {
        let numbers = try ["+447700900100", "60777", "Telepost"].map { try #require(Originator($0)) }
        let route = try PhoneRig.route("replies", [.reply]) { $0.numbers = Set(numbers) }
        for (number, takes) in [
            ("+447700900100", true), ("60777", true), ("Telepost", true), ("+447700900101", false),
            ("447700900100", false),
            ("", false), ("6077", false),
        ] { #expect(route.takes(try text(to: number)) == takes, "\(number)") }
    }

    @Test func `A route takes what its patterns for senders and texts find; one that takes too long finds nothing`()
        throws
    {
        let bySender = try PhoneRig.route("replies", [.reply]) {
            $0.senders = [WordPattern(source: "+4477"), WordPattern(source: "Bank")]
        }
        #expect(bySender.takes(try text()))
        #expect(bySender.takes(try text(from: "MyBank")))
        #expect(!bySender.takes(try text(from: "+33612345678")))
        #expect(!bySender.takes(try text(from: "")))
        let byText = try PhoneRig.route("replies", [.reply]) { $0.match = WordPattern(source: "INFO") }
        #expect(byText.takes(try text()))
        #expect(!byText.takes(try text("info")))
        let slow = try PhoneRig.route("replies", [.reply]) { $0.match = WordPattern(source: "(limit)") }
        #expect(!slow.takes(try text()))
        let slowSender = try PhoneRig.route("replies", [.reply]) {
            $0.senders = [WordPattern(source: "(limit)"), WordPattern(source: "+44")]
        }
        #expect(slowSender.takes(try text()))
    }

    @Test func `All conditions have to hold`() throws {
        let route = try PhoneRig.route("replies", [.reply]) {
            $0.connections = [try Samples.connection()]
            $0.numbers = [try #require(Originator("+447700900100"))]
            $0.senders = [WordPattern(source: "+44")]
            $0.match = WordPattern(source: "INFO")
        }
        #expect(route.takes(try text()))
        #expect(!route.takes(try text("other")))
        #expect(!route.takes(try text(from: "+33612345678")))
        #expect(!route.takes(try text(to: "+447700900101")))
        #expect(!route.takes(try text(over: "backup")))
    }

    @Test func `Two texts have the same mark only when everything about them is the same`() throws {
        let one = try text("yes")
        var marks: Set<String> = [one.mark]
        for other in [
            try text("yes "), try text("Yes"), try text("yes", from: "+447700900124"),
            try text("yes", to: "+447700900101"), try text("yes", over: "backup"), try text(""),
        ] { #expect(marks.insert(other.mark).inserted) }
        var later = one
        later.id = "2"
        later.receivedAt = Samples.moment(99)
        #expect(later.mark == one.mark)
    }
}
