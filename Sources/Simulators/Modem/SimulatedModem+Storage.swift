import Bytes
import SMS

/// How texts are handled, and those that are stored.
extension SimulatedModem {
    mutating func performTextSetting(_ command: ATCommand) throws(ATFailure) -> ATAnswer? {
        switch (command.name, command.use) {
        case ("+CMGF", .test): return .lines(["+CMGF: (0,1)"])
        case ("+CMGF", .read): return .lines(["+CMGF: \(profile.usesPDUs ? 0 : 1)"])
        case ("+CMGF", .set(let values)): profile.usesPDUs = try Self.number(values, 0, in: 0...1) == 0
        case ("+CSMS", .test): return .lines(["+CSMS: (0,1)"])
        case ("+CSMS", .read): return .lines(["+CSMS: \(profile.service),1,1,1"])
        case ("+CSMS", .set(let values)):
            profile.service = try Self.number(values, 0, in: 0...1)
            return .lines(["+CSMS: 1,1,1"])
        case ("+CSDH", .set(let values)): profile.showsHeader = try Self.number(values, 0, in: 0...1) == 1
        case ("+CSMP", .set(let values)):
            for place in 0..<4 {
                profile.textParameters[place] = try Self.number(
                    values, place, in: 0...255, otherwise: profile.textParameters[place])
            }
        case ("+CSMP", .read):
            return .lines(["+CSMP: " + profile.textParameters.map(String.init).joined(separator: ",")])
        case ("+CMMS", .test): return .lines(["+CMMS: (0-2)"])
        case ("+CMMS", .set(let values)): profile.moreToSend = try Self.number(values, 0, in: 0...2)
        case ("+CSCA", .read): return .lines(["+CSCA: \"\(smsc)\",\(smsc.hasPrefix("+") ? 145 : 129)"])
        case ("+CSCA", .set(let values)):
            try needSIMForTexts()
            smsc = values.first ?? ""
        case ("+CNMI", .test): return .lines(["+CNMI: (0-3),(0-3),(0,2),(0-2),(0,1)"])
        case ("+CNMI", .read): return .lines(["+CNMI: \(profile.indications.values)"])
        case ("+CNMI", .set(let values)): try indicate(values)
        case ("+CNMA", .run): try acknowledge(0)
        case ("+CNMA", .test): return .lines(["+CNMA: (0-2)"])
        case ("+CNMA", .set(let values)): try acknowledge(try Self.number(values, 0, in: 0...2))
        default: return nil
        }
        return .done
    }

    private mutating func indicate(_ values: [String]) throws(ATFailure) {
        var wanted = profile.indications
        wanted.mode = try Self.number(values, 0, in: 0...3, otherwise: wanted.mode)
        wanted.texts = try Self.number(values, 1, in: 0...3, otherwise: 0)
        wanted.broadcasts = try Self.number(values, 2, in: 0...3, otherwise: 0)
        wanted.reports = try Self.number(values, 3, in: 0...2, otherwise: 0)
        wanted.buffer = try Self.number(values, 4, in: 0...1, otherwise: 0)
        profile.indications = wanted
        guard wanted.mode > 0 else { return }
        if wanted.buffer == 0 { for lines in profile.held { announce(lines) } }
        profile.held = []
    }

    mutating func performStorage(_ command: ATCommand) throws(ATFailure) -> ATAnswer? {
        switch (command.name, command.use) {
        case ("+CPMS", .test):
            let names = "(\"SM\",\"ME\",\"SR\"),(\"SM\",\"ME\"),(\"SM\",\"ME\")"
            return .lines(["+CPMS: \(names)"])
        case ("+CPMS", .read):
            try needSIMForTexts()
            let names = [profile.reading, profile.writing, profile.receiving]
            return .lines(["+CPMS: " + names.map { "\"\($0.rawValue)\",\(room($0))" }.joined(separator: ",")])
        case ("+CPMS", .set(let values)):
            try needSIMForTexts()
            return .lines([try choose(values)])
        case ("+CMGL", .test):
            let states = "(\"REC UNREAD\",\"REC READ\",\"STO UNSENT\",\"STO SENT\",\"ALL\")"
            return .lines([profile.usesPDUs ? "+CMGL: (0-4)" : "+CMGL: \(states)"])
        case ("+CMGL", .set(let values)): return .lines(try list(values.first ?? ""))
        case ("+CMGL", .run): return .lines(try list(""))
        case ("+CMGR", .test): return .done
        case ("+CMGR", .set(let values)): return .lines(try read(values))
        case ("+CMGD", .test): return .lines(["+CMGD: (\(indexList)),(0-4)"])
        case ("+CMGD", .set(let values)):
            try delete(values)
            return .done
        default: return nil
        }
    }

    private func room(_ name: StorageName) -> String {
        let storage = storages[name]
        return "\(storage?.count ?? 0),\(storage?.capacity ?? 0)"
    }

    private var indexList: String {
        (storages[profile.reading]?.indices ?? []).map(String.init).joined(separator: ",")
    }

    private mutating func choose(_ values: [String]) throws(ATFailure) -> String {
        let names = values.map { StorageName(rawValue: $0) }
        guard (1...3).contains(names.count), !names.contains(nil), !names.dropFirst().contains(.reports) else {
            throw .cms(302)
        }
        profile.reading = names[0] ?? .sim
        if names.count > 1 { profile.writing = names[1] ?? .sim }
        if names.count > 2 { profile.receiving = names[2] ?? .sim }
        let all = [profile.reading, profile.writing, profile.receiving]
        return "+CPMS: " + all.map(room).joined(separator: ",")
    }

    private static let stateWords = ["REC UNREAD", "REC READ", "STO UNSENT", "STO SENT"]

    private mutating func list(_ wanted: String) throws(ATFailure) -> [String] {
        try needSIMForTexts()
        let state: Int
        if profile.usesPDUs {
            state = try Self.number([wanted], 0, in: 0...4, otherwise: 0)
        } else if let index = (Self.stateWords + ["ALL"]).firstIndex(of: wanted.isEmpty ? "REC UNREAD" : wanted) {
            state = index
        } else {
            throw .cms(303)
        }
        guard let storage = storages[profile.reading] else { return [] }
        var lines: [String] = []
        for index in storage.indices {
            guard let entry = storage.entries[index], state == 4 || entry.state == state else { continue }
            lines += [head("+CMGL: \(index),", entry), body(entry)]
            _ = storages[profile.reading]?.read(index)
        }
        return lines
    }

    private mutating func read(_ values: [String]) throws(ATFailure) -> [String] {
        try needSIMForTexts()
        let index = try Self.number(values, 0, in: 0...9_999)
        guard let entry = storages[profile.reading]?.read(index) else { throw .badIndex }
        return [head("+CMGR: ", entry), body(entry)]
    }

    private mutating func delete(_ values: [String]) throws(ATFailure) {
        try needSIMForTexts()
        let index = try Self.number(values, 0, in: 0...9_999, otherwise: 0)
        let which = try Self.number(values, 1, in: 0...4, otherwise: 0)
        switch which {
        case 1: storages[profile.reading]?.remove(states: [1])
        case 2: storages[profile.reading]?.remove(states: [1, 3])
        case 3: storages[profile.reading]?.remove(states: [1, 2, 3])
        case 4: storages[profile.reading]?.removeAll()
        default:
            guard (1...(storages[profile.reading]?.capacity ?? 0)).contains(index) else { throw .badIndex }
            _ = storages[profile.reading]?.remove(index)
        }
        hasToldFull = false
    }

    private func head(_ start: String, _ entry: MessageStorage.Entry) -> String {
        guard !profile.usesPDUs else { return "\(start)\(entry.state),,\(Self.written(entry.text).length)" }
        let state = "\"\(Self.stateWords[entry.state])\""
        switch entry.text.tpdu {
        case .deliver(let text):
            return "\(start)\(state),\"\(text.originator.shown)\",,\"\(Self.stamp(text.sentAt))\""
        case .submit(let text): return "\(start)\(state),\"\(text.destination.shown)\","
        case .statusReport(let report):
            let times = "\"\(Self.stamp(report.sentAt))\",\"\(Self.stamp(report.dischargedAt))\""
            return "\(start)\(state),6,\(report.reference),,,\(times),\(report.status.rawValue)"
        }
    }

    private func body(_ entry: MessageStorage.Entry) -> String {
        guard !profile.usesPDUs else { return Self.written(entry.text).hexadecimal }
        switch entry.text.tpdu {
        case .deliver(let text): return Self.words(text.userData, text.scheme)
        case .submit(let text): return Self.words(text.userData, text.scheme)
        case .statusReport: return ""
        }
    }

    /// A text as a line of text mode: what is not GSM 7-bit is hexadecimal.
    private static func words(_ data: TPDUUserData, _ scheme: DataCodingScheme) -> String {
        scheme.content == .gsm7 ? GSM7.decode(data.body) : data.octets.hexadecimal.uppercased()
    }

    /// As it goes over the line, and its length without the SMSC.
    static func written(_ text: CarriedTPDU) -> (hexadecimal: String, length: Int) {
        // What cannot be written was never stored.
        guard let (octets, length) = try? text.encoded() else { return ("", 0) }
        return (octets.hexadecimal.uppercased(), length)
    }
}
