import Bytes
import Configuration
import Connections
import Console
import Gateway
import Messages
import Runtime
import Simulators

/// What runs beside the gateway: the control socket and, in the demonstration, the simulated carrier with its phones.
struct Extras {
    private let api: APIServer
    private let carrier: SimulatedCarrier?

    /// Starts them; the carrier first, so that the gateway finds it there.
    ///
    /// - Returns: `nil` when something could not be started; the log says why.
    static func start(_ options: ServeOptions, _ service: Service) async -> Extras? {
        var carrier: SimulatedCarrier?
        if options.isDemo, options.config == nil {
            carrier = await SimulatedCarrier.start(
                SMSCSettings.demo, port: 27750, loops: service.loops, log: service.log)
            guard carrier != nil else { return nil }
        }
        let tester = RunningConnectionTester(service: service)
        let api = APIServer(
            gateway: service.gateway, phones: carrier?.directory, tester: tester, version: telepostVersion)
        do throws(ListenFailure) {
            try api.start(unixSocket: ControlSocket.path(in: options.data))
        } catch {
            service.log.error("api", error.text)
            await carrier?.stop()
            return nil
        }
        return Extras(api: api, carrier: carrier)
    }

    func stop() async {
        api.stop()
    }

    /// Ends the carrier; after the gateway, so that the last messages still reach the phones.
    func stopCarrier() async {
        await carrier?.stop()
    }
}

/// Where command line and gateway meet.
enum ControlSocket {
    /// The socket of the gateway with this data folder.
    static func path(in folder: String) -> String {
        folder.hasSuffix("/") ? folder + "telepost.sock" : folder + "/telepost.sock"
    }
}

/// Tests connections of the running configuration.
struct RunningConnectionTester: ConnectionTester {
    let service: Service

    func test(_ name: ConnectionName) async -> [TestStep] {
        let settings = service.settings
        guard let connection = settings.connections.first(where: { $0.name == name }) else {
            return [TestStep(name: "configuration", isDone: false, detail: "there is no connection \(name)")]
        }
        switch connection.link {
        case .smpp(let smpp):
            let loop = service.loops.next()
            let steps = await loop.perform {
                var test = SMPPConnectionTest(SMPPConnectionSettings(connection, smpp), on: loop)
                return await test.run()
            }
            return steps.map { TestStep(name: $0.name, isDone: $0.isDone, detail: $0.detail) }
        }
    }
}
