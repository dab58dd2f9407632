import SMS

/// Texts and status reports on their way from the network.
extension SimulatedModem {
    /// Hands over what is due, as the computer has asked for it (3GPP TS 27.005 §3.4.1).
    mutating func deliver() {
        giveUpWaiting()
        // Nothing may come between a prompt and its text.
        guard case .commands = phase, faults.silence == .no, isRegistered else { return }
        while unacknowledged == nil, let item = network.take(at: now) {
            guard handOver(item) else { return }
        }
    }

    /// `false`: there was no room; the network tries again.
    private mutating func handOver(_ item: MobileNetwork.Item) -> Bool {
        let wanted = profile.indications
        switch item.tpdu {
        case .deliver(let text):
            let messageClass = text.scheme.messageClass
            let isDirect = wanted.texts == 2 && messageClass != 2 || wanted.texts == 3 && messageClass == 3
            if isDirect { return handOverNow(item, "+CMT: ,") }
            return keep(item, in: profile.receiving, news: wanted.texts > 0 ? "+CMTI" : nil)
        case .statusReport:
            switch wanted.reports {
            case 1: return handOverNow(item, "+CDS: ")
            case 2: return keep(item, in: settings.reportStorage, news: "+CDSI")
            default: return true
            }
        case .submit: return true
        }
    }

    private mutating func handOverNow(_ item: MobileNetwork.Item, _ start: String) -> Bool {
        let carried = CarriedTPDU(item.tpdu, through: TPDUAddress(smsc))
        let (hexadecimal, length) = Self.written(carried)
        if profile.service == 1 { unacknowledged = (item, now + settings.acknowledgementTime) }
        tell(["\(start)\(length)", hexadecimal])
        return true
    }

    private mutating func keep(_ item: MobileNetwork.Item, in name: StorageName, news: String?) -> Bool {
        let carried = CarriedTPDU(item.tpdu, through: TPDUAddress(smsc))
        guard let index = storages[name]?.add(carried, state: 0) else {
            network.putBack(item, due: now + max(settings.redeliveryDelay, .milliseconds(1)))
            if !hasToldFull { announce(["^SMMEMFULL: \"\(name.rawValue)\""]) }
            hasToldFull = true
            return false
        }
        if let news { tell(["\(news): \"\(name.rawValue)\",\(index)"]) }
        return true
    }

    /// Says it now, or keeps it where the computer wanted that.
    private mutating func tell(_ lines: [String]) {
        guard profile.indications.mode == 0 else { return announce(lines) }
        if profile.held.count < 100 { profile.held.append(lines) }
    }

    /// `AT+CNMA`: 0 and 1 take it, 2 does not.
    mutating func acknowledge(_ answer: Int) throws(ATFailure) {
        guard profile.service == 1, let waiting = unacknowledged else { throw .noAcknowledgementExpected }
        unacknowledged = nil
        if answer == 2 { network.putBack(waiting.item, due: now + settings.redeliveryDelay) }
    }

    /// Without an acknowledgement the network gets an error, and nothing is handed over at once any more (3GPP TS 27.005
    /// §3.4.1, note to `+CNMA`).
    private mutating func giveUpWaiting() {
        guard let waiting = unacknowledged, now >= waiting.deadline else { return }
        unacknowledged = nil
        network.putBack(waiting.item, due: now + settings.redeliveryDelay)
        profile.indications.texts = 0
        profile.indications.reports = 0
    }

    /// A text of a phone, cut in parts, which the network has for the modem. One too long for 255 parts nobody carries.
    mutating func arrive(_ text: String, from sender: String, reference: UInt8) {
        guard let plan = try? SegmentPlan(text) else { return }
        let sender = TPDUAddress(sender)
        for number in 1...plan.parts.count {
            let data = TPDUUserData(
                header: plan.header(of: number, reference: UInt16(reference)).encoded, body: plan.body(of: number))
            let scheme = DataCodingScheme(rawValue: plan.alphabet == .ucs2 ? 8 : 0)
            let part = DeliverTPDU(from: sender, scheme: scheme, sentAt: Self.time(wallTime), userData: data)
            network.add(.deliver(part), due: now)
        }
    }

    /// Fills a storage with old texts.
    mutating func fill(_ name: StorageName) {
        let text = DeliverTPDU(
            from: TPDUAddress("+447700900555"), scheme: DataCodingScheme(rawValue: 0), sentAt: Self.time(wallTime),
            userData: TPDUUserData(body: Array("Old text".utf8)))
        while storages[name]?.add(CarriedTPDU(.deliver(text), through: TPDUAddress(smsc)), state: 1) != nil {}
    }

    static func time(_ wallTime: Duration) -> TPDUTime? {
        TPDUTime(secondsSince1970: wallTime.components.seconds, quarters: 0)
    }

    /// A time as text mode writes it.
    static func stamp(_ time: TPDUTime?) -> String {
        guard let time else { return "" }
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        let date = [time.year % 100, time.month, time.day].map(two).joined(separator: "/")
        let clock = [time.hour, time.minute, time.second].map(two).joined(separator: ":")
        return "\(date),\(clock)\(time.quarters < 0 ? "-" : "+")\(two(abs(time.quarters)))"
    }
}
