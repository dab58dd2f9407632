import Bytes
import Gateway
import Messages
import SASL

/// A clock that stands still.
struct OfficeClock: WallClock {
    var now = Timestamp(microseconds: 1_795_173_302_123_456)
}

/// Reads and writes no mail.
struct BlindCodec: MailCodec, MailComposer {
    func attachedMail(in octets: [UInt8]) -> [UInt8]? { nil }
    func decode(_ octets: [UInt8]) -> Mail { Mail() }
    func compose(_ draft: MailDraft) -> [UInt8] { [] }
}

/// Reads `+` and digits.
struct OpenPlan: NumberPlan {
    func read(_ text: String, region: String?) -> NumberReading {
        PhoneNumber(e164: text).map { .number($0) } ?? .notANumber
    }

    func knows(region: String) -> Bool { region == "GB" }
}

/// A log that goes nowhere.
struct BlindLog: LogSink {
    var levels: Set<LogLevel> { [] }
    func write(_ record: LogRecord) {}
}

/// Hashes nothing.
struct OpenPasswords: PasswordHashing {
    func hash(_ password: [UInt8]) async -> String? { "plain:" + String(decoding: password, as: UTF8.self) }
    func verify(_ password: [UInt8], against hash: String) async -> PasswordVerdict {
        await self.hash(password) == hash ? .matched : .mismatched
    }
    func reads(_ hash: String) -> Bool { hash.hasPrefix("plain:") }
}

/// Seals nothing.
struct OpenSealing: SecretSealing {
    func seal(_ secret: [UInt8]) -> [UInt8] { secret }
    func open(_ sealed: [UInt8]) -> [UInt8]? { sealed }
    func key(for purpose: String) -> [UInt8] { Array(purpose.utf8) }
}

/// Adds up instead of digesting.
struct OpenDigests: SASLDigesting {
    func hmacMD5(_ message: [UInt8], key: [UInt8]) -> [UInt8] { sha256(message + key) }
    func sha256(_ message: [UInt8]) -> [UInt8] {
        message.enumerated().reduce(into: [UInt8](repeating: 0, count: 32)) { sum, octet in
            sum[octet.offset % 32] = sum[octet.offset % 32] &* 31 &+ octet.element
        }
    }
    func hmacSHA256(_ message: [UInt8], key: [UInt8]) -> [UInt8] { sha256(message + key) }
    func pbkdf2SHA256(_ password: [UInt8], salt: [UInt8], iterations: Int) -> [UInt8] { sha256(password + salt) }
    func nonce() -> [UInt8] { [UInt8](repeating: 7, count: 32) }
}
