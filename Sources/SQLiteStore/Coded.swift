import Gateway
import Messages
import SMS

/// A value that the database holds as a small number. The numbers are part of the file's format.
protocol Coded: CaseIterable {
    /// Its number.
    var code: Int64 { get }
}

extension Coded {
    /// The value that has this number.
    static func coded(_ code: Int64) throws(StoreFailure) -> Self {
        guard let value = allCases.first(where: { $0.code == code }) else {
            throw .damaged("a \(Self.self) numbered \(code)")
        }
        return value
    }

    /// All values by their numbers, for whoever asks often.
    static var byCode: [Int64: Self] { Dictionary(uniqueKeysWithValues: allCases.map { ($0.code, $0) }) }
}

extension MessageState: Coded {
    var code: Int64 {
        switch self {
        case .queued: 0
        case .sending: 1
        case .sent: 2
        case .delivered: 3
        case .failed: 4
        case .expired: 5
        case .cancelled: 6
        case .unknown: 7
        }
    }
}

extension Set<MessageState> {
    /// The states as the bits `1 << code`.
    var bits: Int64 { reduce(0) { $0 | 1 << $1.code } }
}

extension NoticeKinds {
    /// The kinds as the database holds them.
    var bits: Int64 { Int64(rawValue) }
}

extension PartOutcome.State: Coded {
    var code: Int64 {
        switch self {
        case .sent: 0
        case .refused: 1
        case .unanswered: 2
        case .delivered: 3
        case .undelivered: 4
        }
    }
}

extension MessageEvent.Kind: Coded {
    var code: Int64 {
        switch self {
        case .sent: 0
        case .deferred: 1
        case .failed: 2
        case .unknown: 3
        case .report: 4
        case .expired: 5
        case .cancelled: 6
        case .retried: 7
        case .made: 8
        case .noticed: 9
        case .stored: 10
        case .collected: 11
        }
    }
}

extension Submission.Door: Coded {
    var code: Int64 {
        switch self {
        case .smtp: 0
        case .api: 1
        case .phone: 2
        case .gateway: 3
        case .fetched: 4
        case .folder: 5
        case .smpp: 6
        }
    }
}

extension Alphabet: Coded {
    var code: Int64 {
        switch self {
        case .gsm7: 0
        case .ucs2: 1
        }
    }
}

extension ReferenceSize: Coded {
    var code: Int64 {
        switch self {
        case .eightBit: 8
        case .sixteenBit: 16
        }
    }
}

extension Destination.Kind: Coded {
    var code: Int64 {
        switch self {
        case .phone: 0
        case .mail: 1
        case .webHook: 2
        case .command: 3
        case .nowhere: 4
        case .account: 5
        case .folder: 6
        }
    }
}

extension Account.Login: Coded {
    /// A bit.
    var code: Int64 {
        switch self {
        case .smtp: 1
        case .pop3: 2
        case .smpp: 4
        case .http: 8
        case .console: 16
        }
    }

    /// The logins as the bits of their codes.
    static func bits(_ logins: Set<Account.Login>) -> Int64 { logins.reduce(0) { $0 | $1.code } }

    /// Reads ``bits(_:)`` back.
    static func logins(_ bits: Int64) throws(StoreFailure) -> Set<Account.Login> {
        let logins = Set(allCases.filter { bits & $0.code != 0 })
        guard self.bits(logins) == bits else { throw .damaged("logins numbered \(bits)") }
        return logins
    }
}

extension Account.Role: Coded {
    var code: Int64 {
        switch self {
        case .viewer: 1
        case .operator: 2
        case .administrator: 3
        }
    }
}
