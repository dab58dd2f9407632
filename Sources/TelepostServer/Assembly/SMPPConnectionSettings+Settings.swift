import Configuration
import Connections
import Gateway
import SMPP
import SMS

extension SMPPConnectionSettings {
    /// The settings of a connection of type `smpp` as the document has them.
    init(_ connection: ConnectionSettings, _ smpp: SMPPSettings) {
        let version: UInt8 =
            switch smpp.interfaceVersion {
            case .v33: 0x33
            case .v34: 0x34
            case .v50: 0x50
            }
        let mode: BindMode =
            switch smpp.bind {
            case .transceiver: .transceiver
            case .transmitter: .transmitter
            case .receiver: .receiver
            }
        var session = SMPPClientSettings(
            mode: mode,
            bind: Bind(
                systemID: smpp.systemID, password: smpp.password.revealed, systemType: smpp.systemType,
                interfaceVersion: version))
        session.window = smpp.window
        session.responseTimeout = smpp.timeout
        session.bindTimeout = smpp.connectTimeout
        session.enquireInterval = smpp.enquireLink
        self.init(
            name: connection.name, host: smpp.host, port: smpp.port, session: session,
            policy: FailurePolicy(schedule: connection.retry, whenUnknown: connection.whenUnknown))
        batchSize = smpp.batchSize
        throughput = smpp.throughput
        connectTimeout = smpp.connectTimeout
        reconnectAfter = smpp.reconnectAfter
        writing = Writing(smpp)
        reading.defaultAlphabet = smpp.defaultAlphabet
    }
}

extension SMPPConnectionSettings.Writing {
    init(_ smpp: SMPPSettings) {
        self.init()
        joining =
            switch smpp.concatenation {
            case .udh8: .header(.eightBit)
            case .udh16: .header(.sixteenBit)
            case .sar: .parameters
            case .payload: .payload
            }
        gsm7 = DataCoding(rawValue: smpp.dataCoding.gsm7)
        ucs2 = DataCoding(rawValue: smpp.dataCoding.ucs2)
        numbers = smpp.numbers
        sourceTON = smpp.source.ton.map { TypeOfNumber(rawValue: $0) }
        sourceNPI = smpp.source.npi.map { NumberingPlan(rawValue: $0) }
        validity = smpp.validity
        priority = smpp.priority
    }
}
