import TelepostServer

extension SimulateModemOptions {
    /// What somebody typed after `telepost simulate modem`.
    init(_ arguments: Arguments) throws(CommandFailure) {
        self.init()
        link = arguments.text(.link)
        number = arguments.text(.number)
        smsc = arguments.text(.smsc)
        imei = arguments.text(.imei)
        imsi = arguments.text(.imsi)
        iccid = arguments.text(.iccid)
        pin = arguments.text(.pin)
        capacity = try arguments.wholeNumber(.capacity, in: 1...255)
        latency = try arguments.duration(.latency) ?? latency
        sendLatency = try arguments.duration(.sendLatency) ?? sendLatency
        reportDelay = try arguments.duration(.reportDelay) ?? reportDelay
        registrationDelay = try arguments.duration(.registrationDelay) ?? registrationDelay
        startTime = try arguments.duration(.startTime) ?? startTime
        orders = arguments.texts(.order)
        seed = try arguments.wholeNumber(.seed, in: 0...Int.max).map(UInt64.init)
    }
}
