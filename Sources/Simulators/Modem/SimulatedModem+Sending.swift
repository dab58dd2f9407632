import Bytes
import SMS

/// Texts on their way to the network.
extension SimulatedModem {
    mutating func performSending(_ command: ATCommand) throws(ATFailure) -> ATAnswer? {
        switch (command.name, command.use) {
        case ("+CMGS", .test), ("+CMGW", .test), ("+CMSS", .test): return .done
        case ("+CMGS", .set(let values)):
            try needSIMForTexts()
            return prompt(Composition(.send, try form(values)))
        case ("+CMGW", .set(let values)):
            try needSIMForTexts()
            let state = profile.usesPDUs ? try Self.number(values, 1, in: 0...3, otherwise: 2) : 2
            return prompt(Composition(.store(state), try form(values)))
        case ("+CMSS", .set(let values)):
            try needSIMForTexts()
            let index = try Self.number(values, 0, in: 1...9_999)
            guard let entry = storages[profile.writing]?.entries[index], case .submit(let text) = entry.text.tpdu else {
                throw .badIndex
            }
            storages[profile.writing]?.mark(index, state: 3)
            send(text, "+CMSS")
            return .nothingMore
        default: return nil
        }
    }

    private func form(_ values: [String]) throws(ATFailure) -> Composition.Form {
        guard profile.usesPDUs else {
            guard let number = values.first, !number.isEmpty else { throw .badText }
            return .text(to: number)
        }
        // 3GPP TS 23.040 §9.2.3: 164 octets of SUBMIT are the most; 27.005 wants room for an SMSC besides.
        return .pdu(length: try Self.number(values, 0, in: 1...176))
    }

    private mutating func prompt(_ composition: Composition) -> ATAnswer {
        if faults.unplugging == .prompt { return pullPlug() }
        guard faults.missingPrompts == 0 else {
            faults.missingPrompts -= 1
            return .nothingMore
        }
        phase = .text(composition)
        say("\r\n> ")
        return .nothingMore
    }

    private mutating func pullPlug() -> ATAnswer {
        faults.unplugging = nil
        actions.append(.unplug)
        return .nothingMore
    }

    /// Ctrl-Z came.
    mutating func finish(_ composition: Composition) {
        phase = .commands
        pause(settings.latency)
        do throws(ATFailure) {
            let text = try submission(composition)
            switch composition.purpose {
            case .send: send(text, "+CMGS")
            case .store(let state): try store(text, state: state)
            }
        } catch {
            refuse(error)
        }
    }

    private mutating func store(_ text: SubmitTPDU, state: Int) throws(ATFailure) {
        guard let index = storages[profile.writing]?.add(CarriedTPDU(.submit(text)), state: state) else {
            throw .storageFull
        }
        inform(["+CMGW: \(index)"])
        answer()
    }

    private func submission(_ composition: Composition) throws(ATFailure) -> SubmitTPDU {
        switch composition.form {
        case .pdu(let length): return try submission(composition.octets, length: length)
        case .text(let number): return try submission(text: composition.octets, to: number)
        }
    }

    private func submission(_ digits: [UInt8], length: Int) throws(ATFailure) -> SubmitTPDU {
        let text = String(decoding: digits.filter { $0 > 0x20 }, as: UTF8.self)
        guard let octets = [UInt8](hexadecimal: text), let prefix = octets.first,
            octets.count == 1 + Int(prefix) + length
        else { throw .badPDU }
        do throws(TPDUFailure) {
            return try SubmitTPDU(decoding: octets[(1 + Int(prefix))...])
        } catch {
            throw .badPDU
        }
    }

    private func submission(text octets: [UInt8], to number: String) throws(ATFailure) -> SubmitTPDU {
        let scheme = DataCodingScheme(rawValue: UInt8(clamping: profile.textParameters[3]))
        let words = String(decoding: octets, as: UTF8.self)
        guard let body = Self.body(words, scheme, profile.characters) else { throw .badText }
        var text = SubmitTPDU(to: TPDUAddress(number), scheme: scheme, userData: TPDUUserData(body: body))
        text.requestsReport = profile.textParameters[0] & 0x20 != 0
        text.protocolID = UInt8(clamping: profile.textParameters[2])
        return text
    }

    private static func body(_ words: String, _ scheme: DataCodingScheme, _ characters: String) -> [UInt8]? {
        let text: String
        if characters == "UCS2" {
            guard let octets = [UInt8](hexadecimal: words) else { return nil }
            text = UCS2.decode(octets[...])
        } else {
            text = words
        }
        let body: [UInt8]?
        switch scheme.content {
        case .ucs2: body = characters == "UCS2" ? UCS2.encode(text) : [UInt8](hexadecimal: words)
        case .octets: body = [UInt8](hexadecimal: words)
        case .gsm7, .reserved: body = try? GSM7.encode(text)
        }
        guard let body, body.count <= (scheme.content == .gsm7 ? 160 : 140) else { return nil }
        return body
    }

    /// The network takes a text or not, after its time.
    private mutating func send(_ text: SubmitTPDU, _ name: String) {
        pause(settings.sendLatency)
        if faults.unplugging == .submit {
            _ = pullPlug()
            return
        }
        if faults.refusal.count > 0 {
            faults.refusal.count -= 1
            return refuse(.cms(faults.refusal.code))
        }
        guard isRegistered else { return refuse(.noNetwork) }
        let swallowing = faults.swallowing
        faults.swallowing = nil
        if swallowing == .lost { return }
        reference &+= 1
        carry(text)
        if faults.unplugging == .sent {
            _ = pullPlug()
            return
        }
        guard swallowing == nil else { return }
        inform(["\(name): \(reference)"])
        answer()
    }

    private mutating func carry(_ text: SubmitTPDU) {
        actions.append(.carry(text))
        guard text.requestsReport, faults.reports != .off else { return }
        let wait = faults.reports == .late ? Duration.seconds(60) : .zero
        let sent = Self.time(wallTime)
        let report = StatusReportTPDU(
            reference: reference, recipient: text.destination, sentAt: sent,
            dischargedAt: Self.time(wallTime + settings.reportDelay + wait),
            status: TPDUStatus(rawValue: faults.reportStatus))
        network.add(.statusReport(report), due: now + settings.sendLatency + settings.reportDelay + wait)
    }
}
