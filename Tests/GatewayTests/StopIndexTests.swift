import Messages
import Testing

@testable import Gateway

@Suite struct StopIndexTests {
    private func key(_ phone: String, _ number: String?) throws -> Stop.Key {
        Stop.Key(try Samples.number(phone), from: try number.map { try #require(Originator($0)) })
    }

    @Test func `An entry for one number forbids that one, one for all forbids everything`() throws {
        var index = StopIndex()
        let phone = try Samples.number()
        #expect(!index.forbids(phone, from: nil))
        #expect(index.insert(try key(phone.e164, "ACME")))
        #expect(!index.insert(try key(phone.e164, "ACME")))
        #expect(index.forbids(phone, from: Originator("ACME")))
        #expect(!index.forbids(phone, from: Originator("60777")))
        // It may be any.
        #expect(index.forbids(phone, from: nil))
        #expect(index.insert(try key(phone.e164, nil)))
        #expect(index.forbids(phone, from: Originator("60777")))
        #expect(index.forbids(phone, from: nil))
        #expect(Set(index.keys(of: phone)) == [try key(phone.e164, nil), try key(phone.e164, "ACME")])
        index.remove(try key(phone.e164, nil))
        index.remove(try key(phone.e164, "60777"))
        #expect(index.count == 1)
        #expect(index.keys(of: phone) == [try key(phone.e164, "ACME")])
    }

    @Test func `Phones that differ in one digit, or in length, are others`() throws {
        var index = StopIndex()
        index.insert(try key("+447700900123", nil))
        for other in ["+447700900124", "+44770090012", "+4477009001230", "+1234", "+999999999999999"] {
            #expect(!index.forbids(try Samples.number(other), from: nil))
            #expect(index.insert(try key(other, nil)))
            #expect(index.forbids(try Samples.number(other), from: nil))
        }
        #expect(index.count == 6)
    }
}
