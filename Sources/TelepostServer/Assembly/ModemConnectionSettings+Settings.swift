import Configuration
import Connections
import Gateway
import Messages
import Modem
import Runtime

extension ModemConnectionSettings {
    /// The settings of a connection of type `modem` as the document has them.
    ///
    /// - Parameter ledger: the folder for what has to be known of SIMs after a restart.
    init(_ connection: ConnectionSettings, _ modem: ModemSettings, ledger: String?) {
        self.init(
            name: connection.name, devices: modem.devices.map(Device.init),
            policy: FailurePolicy(schedule: connection.retry, whenUnknown: connection.whenUnknown))
        serial.speed = modem.baud
        serial.hasHardwareFlowControl = modem.hasFlowControl
        session.storages =
            switch modem.storage {
            case .any: ["ME", "SM", "MT"]
            case .modem: ["ME", "MT"]
            case .sim: ["SM"]
            }
        session.takesDirectly = modem.delivery == .direct
        session.sendTimeout = modem.timeout
        session.commandTimeout = modem.commandTimeout
        session.checkInterval = modem.checkEvery
        (asksForReports, validity, failoverAfter) = (modem.asksForReports, modem.validity, modem.failoverAfter)
        (balanceCode, balanceEvery, resetCommand) = (modem.balance, modem.balanceEvery, modem.reset)
        ledgerFolder = ledger
    }
}

extension ModemConnectionSettings.Device {
    fileprivate init(_ device: ModemSettings.Device) {
        self.init(path: device.path)
        (imei, imsi, iccid) = (device.imei, device.imsi, device.iccid)
        number = device.number
        pin = device.pin?.revealed
        serviceCentre = device.serviceCentre?.description
        (throughput, perDay) = (device.throughput, device.perDay)
    }
}
