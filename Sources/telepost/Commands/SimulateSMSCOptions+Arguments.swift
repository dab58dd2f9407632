import TelepostServer

extension SimulateSMSCOptions {
    /// What somebody typed after `telepost simulate smsc`.
    init(_ arguments: Arguments) throws(CommandFailure) {
        self.init()
        port = try arguments.wholeNumber(.port, in: 0...65_535) ?? port
        data = arguments.text(.data)
        seed = try arguments.wholeNumber(.seed, in: 0...Int.max).map(UInt64.init)
        latency = try arguments.duration(.latency) ?? latency
        errorRate = try arguments.share(.errorRate) ?? 0
        throttleRate = try arguments.share(.throttleRate) ?? 0
        undeliverableRate = try arguments.share(.undeliverable) ?? 0
        ids = try arguments.choice(.ids, of: Self.idForms) ?? ids
        try readReports(arguments)
        try readPhones(arguments)
    }

    private mutating func readReports(_ arguments: Arguments) throws(CommandFailure) {
        receipts = try arguments.choice(.receipts, of: Self.dialects) ?? receipts
        receiptIDs = try arguments.choice(.receiptIDs, of: Self.idForms)
        reportDelay = try arguments.duration(.reportDelay) ?? reportDelay
        reportSpread = try arguments.duration(.reportSpread) ?? reportSpread
        earlyReportRate = try arguments.share(.earlyReports) ?? 0
        lateReportRate = try arguments.share(.lateReports) ?? 0
        duplicateReportRate = try arguments.share(.duplicateReports) ?? 0
        strayReportRate = try arguments.share(.strayReports) ?? 0
    }

    private mutating func readPhones(_ arguments: Arguments) throws(CommandFailure) {
        phoneParts = try arguments.choice(.phoneParts, of: Self.joinings) ?? phoneParts
        phoneAlphabet = try arguments.choice(.phoneAlphabet, of: Self.alphabets) ?? phoneAlphabet
        partOrder = try arguments.choice(.partOrder, of: Self.orders) ?? partOrder
        repeatedPartRate = try arguments.share(.repeatedParts) ?? 0
        lostPartRate = try arguments.share(.lostParts) ?? 0
    }
}
