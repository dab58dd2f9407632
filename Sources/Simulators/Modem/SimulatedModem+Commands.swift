/// Each command that it knows; all others are an error, as they are to real ones.
extension SimulatedModem {
    mutating func perform(_ command: ATCommand) throws(ATFailure) -> ATAnswer {
        if let answer = try performBasic(command) { return answer }
        if let answer = try performIdentity(command) { return answer }
        if let answer = try performNetwork(command) { return answer }
        if let answer = try performTextSetting(command) { return answer }
        if let answer = try performStorage(command) { return answer }
        if let answer = try performSending(command) { return answer }
        throw .plain
    }

    private mutating func performBasic(_ command: ATCommand) throws(ATFailure) -> ATAnswer? {
        switch (command.name, command.use) {
        case ("E", .run(let digits)): profile.echoes = digits == "1"
        case ("V", .run(let digits)): profile.isVerbose = digits != "0"
        case ("Z", .run), ("&F", .run): profile = ModemProfile()
        case ("I", .run): return .lines([settings.manufacturer, settings.model, settings.revision])
        case ("Q", .run), ("X", .run), ("H", .run), ("&C", .run), ("&D", .run), ("&K", .run), ("&W", .run),
            ("S0", .set), ("S3", .set), ("S4", .set), ("S7", .set):
            break
        case ("+CMEE", .set(let values)): profile.errorDetail = try Self.number(values, 0, in: 0...2)
        case ("+CMEE", .read): return .lines(["+CMEE: \(profile.errorDetail)"])
        case ("+CSCS", .test): return .lines(["+CSCS: (\"GSM\",\"IRA\",\"UCS2\")"])
        case ("+CSCS", .read): return .lines(["+CSCS: \"\(profile.characters)\""])
        case ("+CSCS", .set(let values)):
            guard let name = values.first, ["GSM", "IRA", "UCS2"].contains(name) else {
                throw .cme(.notSupported)
            }
            profile.characters = name
        case ("+IPR", .set), ("+IFC", .set), ("+CRC", .set): break
        default: return nil
        }
        return .done
    }

    private mutating func performIdentity(_ command: ATCommand) throws(ATFailure) -> ATAnswer? {
        switch (command.name, command.use) {
        case ("+CGMI", .run), ("+GMI", .run): return .lines([settings.manufacturer])
        case ("+CGMM", .run), ("+GMM", .run): return .lines([settings.model])
        case ("+CGMR", .run), ("+GMR", .run): return .lines([settings.revision])
        case ("+CGSN", .run), ("+GSN", .run): return .lines([settings.imei])
        case ("+CIMI", .run):
            try needSIM()
            return .lines([settings.imsi])
        case ("+CCID", .run), ("+CCID", .read), ("+ICCID", .run):
            guard sim.isPresent else { throw .cme(.noSIM) }
            return .lines(["+CCID: \(settings.iccid)"])
        case ("+CNUM", .run):
            try needSIM()
            return .lines(["+CNUM: ,\"\(settings.number)\",145"])
        case ("+CBC", .run): return .lines(["+CBC: 0,100"])
        case ("+CPIN", .read):
            guard sim.isPresent else { throw .cme(.noSIM) }
            return .lines(["+CPIN: \(sim.lock.rawValue)"])
        case ("+CPIN", .set(let values)):
            if let failure = sim.unlock(values.first ?? "", newPIN: values.dropFirst().first) { throw failure }
            radio.foundAt = now + settings.registrationDelay
        case ("+CGMI", .test), ("+CGMM", .test), ("+CGMR", .test), ("+CGSN", .test), ("+CIMI", .test),
            ("+CPIN", .test), ("+CBC", .test), ("+CNUM", .test):
            break
        default: return nil
        }
        return .done
    }

    private mutating func performNetwork(_ command: ATCommand) throws(ATFailure) -> ATAnswer? {
        switch (command.name, command.use) {
        case ("+CREG", let use), ("+CGREG", let use), ("+CEREG", let use):
            return try register(command.name, use)
        case ("+CSQ", .run): return .lines(["+CSQ: \(isRegistered ? radio.signal : 99),99"])
        case ("+CSQ", .test): return .lines(["+CSQ: (0-31,99),(99)"])
        case ("+COPS", .read):
            return .lines([isRegistered ? "+COPS: 0,0,\"\(settings.network)\"" : "+COPS: 0"])
        case ("+COPS", .set): break
        case ("+CFUN", .read): return .lines(["+CFUN: \(radio.function)"])
        case ("+CFUN", .test): return .lines(["+CFUN: (0,1,4),(0,1)"])
        case ("+CFUN", .set(let values)):
            if command.isReset { return reset() }
            let function = try Self.number(values, 0, in: 0...4)
            guard [0, 1, 4].contains(function) else { throw .cme(.notSupported) }
            if function == 1, radio.function != 1 { radio.foundAt = now + settings.registrationDelay }
            radio.function = function
        case ("+CUSD", .set(let values)):
            guard values.first == "1", values.count > 1 else { break }
            guard isRegistered else { throw .cme(.noNetwork) }
            let text = values[1] == "*100#" ? settings.balance : "Unknown code"
            serviceAnswer = (text, now + settings.sendLatency)
        case ("+CUSD", .read): return .lines(["+CUSD: 0"])
        default: return nil
        }
        return .done
    }

    private mutating func register(_ name: String, _ use: ATCommand.Use) throws(ATFailure) -> ATAnswer {
        switch use {
        case .read:
            return .lines(["\(name): \(profile.registrationNews[name, default: 0]),\(registration.rawValue)"])
        case .test: return .lines(["\(name): (0-1)"])
        case .set(let values): profile.registrationNews[name] = try Self.number(values, 0, in: 0...1)
        case .run: throw .plain
        }
        return .done
    }

    /// Answers, and then starts anew.
    private mutating func reset() -> ATAnswer {
        faults.silence = .no
        answer()
        start(at: now)
        return .nothingMore
    }

    func needSIM() throws(ATFailure) {
        guard sim.isPresent else { throw .cme(.noSIM) }
        switch sim.lock {
        case .none: return
        case .pin: throw .cme(.pinNeeded)
        case .puk: throw .cme(.pukNeeded)
        }
    }

    func needSIMForTexts() throws(ATFailure) {
        guard sim.isPresent else { throw .noSIMForTexts }
        switch sim.lock {
        case .none: return
        case .pin: throw .lockedForTexts
        case .puk: throw .pukForTexts
        }
    }

    static func number(
        _ values: [String], _ place: Int, in range: ClosedRange<Int>, otherwise: Int? = nil
    ) throws(ATFailure) -> Int {
        let text = place < values.count ? values[place] : ""
        if text.isEmpty, let otherwise { return otherwise }
        guard let number = Int(text), range.contains(number) else { throw .cms(303) }
        return number
    }
}
