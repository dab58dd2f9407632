import Foundation
import Gateway
import Messages
import SMS
import Testing

/// A folder that goes with the test.
final class Scratch: Sendable {
    let url = FileManager.default.temporaryDirectory.appending(path: "sqlite-\(UUID().uuidString)")

    var path: String { url.path }

    deinit {
        // A folder that cannot be removed only litters the temporary one.
        try? FileManager.default.removeItem(at: url)
    }

    /// The permission bits of the folder, or of a file in it.
    func mode(_ file: String = "") throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: file.isEmpty ? path : "\(path)/\(file)")
        return try #require(attributes[.posixPermissions] as? Int) & 0o777
    }
}

extension Submission {
    static let sample = Submission(receivedAt: Timestamp(seconds: 1_700_000_000), door: .smtp, client: "192.0.2.7")
}

extension MessageOrder {
    static func sample() throws -> MessageOrder {
        MessageOrder(
            application: nil, addressedAs: "1@sms.test", recipient: try #require(PhoneNumber(e164: "+447700900123")),
            via: [try #require(ConnectionName("carrier"))], text: "Hello", alphabet: .gsm7)
    }
}

extension MessageOrder {
    static func sample(code: Int64) throws -> MessageOrder {
        var order = try sample()
        let owner = try #require(EmailAddress("ann@example.com"))
        order.conversation = ConversationOrder(
            ours: nil, owner: owner, answersTo: owner, expiresAt: Timestamp(seconds: 2_000_000_000), code: code)
        return order
    }
}

extension Fragment {
    static func sample() throws -> Fragment {
        Fragment(
            connection: try #require(ConnectionName("carrier")), sender: "447700900123", recipient: "12345",
            place: try #require(Concatenation(reference: 1, size: .eightBit, count: 2, number: 1)),
            receivedAt: Timestamp(seconds: 1_700_000_000), payload: [1, 2])
    }
}

/// What `body` fails with.
func failure(_ body: () async throws -> Void) async throws -> StoreFailure {
    let error = await #expect(throws: StoreFailure.self) { try await body() }
    return try #require(error)
}

/// What `body` fails with; `nil` when it succeeds.
func outcome(_ body: () async throws -> Void) async -> StoreFailure? {
    do {
        try await body()
        return nil
    } catch let failure as StoreFailure {
        return failure
    } catch {
        Issue.record(error)
        return nil
    }
}
