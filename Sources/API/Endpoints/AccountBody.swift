import Gateway
import Web

/// What somebody wants of an account: what is absent stays as it is, what is `null` is cleared.
struct AccountBody: RequestBody {
    static let members = Keys.allCases.map(\.rawValue)

    enum Keys: String, CodingKey, CaseIterable {
        case active, address, login, role, numbers, senders, countries, certificates
        case messagesPerDay = "messages_per_day"
        case partsPerDay = "parts_per_day"
        case smppThroughput = "smpp_throughput"
        case smppWindow = "smpp_window"
        case smppBinds = "smpp_binds"
    }

    /// The same in the gateway's words.
    let details: AccountDetails

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Keys.self)
        var details = AccountDetails()
        details.isActive = try members.wish(.active)
        details.address = try members.wish(.address)
        details.logins = try members.wish(.login)
        details.role = try members.wish(.role)
        details.numbers = try members.wish(.numbers)
        details.senders = try members.wish(.senders)
        details.countries = try members.wish(.countries)
        details.certificates = try members.wish(.certificates)
        details.messagesPerDay = try members.wish(.messagesPerDay)
        details.partsPerDay = try members.wish(.partsPerDay)
        details.smppThroughput = try members.wish(.smppThroughput)
        details.smppWindow = try members.wish(.smppWindow)
        details.smppBinds = try members.wish(.smppBinds)
        self.details = details
    }
}

/// An account to be made.
struct NewAccountBody: RequestBody {
    static let members = Keys.allCases.map(\.rawValue) + AccountBody.members

    enum Keys: String, CodingKey, CaseIterable {
        case name, password
        case sharedSecret = "shared_secret"
    }

    let name: String
    let password: String?
    let sharedSecret: String?
    let account: AccountBody

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Keys.self)
        name = try members.decode(String.self, forKey: .name)
        password = try members.decodeIfPresent(String.self, forKey: .password)
        sharedSecret = try members.decodeIfPresent(String.self, forKey: .sharedSecret)
        account = try AccountBody(from: decoder)
    }
}

/// A password to be set; `null`: none any more. It has to be there, so that nobody loses one by a slip.
struct PasswordBody: RequestBody {
    static let members = ["password"]

    enum Keys: String, CodingKey {
        case password
    }

    let password: String?

    init(from decoder: any Decoder) throws {
        password = try decoder.container(keyedBy: Keys.self).decode(String?.self, forKey: .password)
    }
}

/// A secret of APOP and CRAM-MD5 to be set; `null`: none any more.
struct SharedSecretBody: RequestBody {
    static let members = ["shared_secret"]

    enum Keys: String, CodingKey {
        case sharedSecret = "shared_secret"
    }

    let sharedSecret: String?

    init(from decoder: any Decoder) throws {
        sharedSecret = try decoder.container(keyedBy: Keys.self).decode(String?.self, forKey: .sharedSecret)
    }
}

extension KeyedDecodingContainer {
    /// What a member says about a property.
    fileprivate func wish<Value: Decodable>(_ key: Key) throws -> Wish<Value> {
        guard contains(key) else { return .unchanged }
        guard try !decodeNil(forKey: key) else { return .cleared }
        do { return .set(try decode(Value.self, forKey: key)) } catch let error as DecodingError { throw error } catch {
            // The library's own way to say that 1.5 and 1e99 are no whole numbers.
            let context = DecodingError.Context(codingPath: codingPath + [key], debugDescription: "")
            throw DecodingError.typeMismatch(Value.self, context)
        }
    }
}
