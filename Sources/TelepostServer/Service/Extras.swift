import API
import Bytes
import Configuration
import Connections
import Console
import Gateway
import Messages
import Runtime
import Simulators
import Web

/// What runs beside the gateway: the control socket and, in the demonstration, the simulated carrier with its phones and
/// the mailbox that catches every mail.
struct Extras {
    private let web: WebServer
    private let carrier: SimulatedCarrier?
    private let mailbox: SimulatedMailbox?

    /// Starts them; the carrier first, so that the gateway finds it there.
    ///
    /// - Returns: `nil` when something could not be started; the log says why.
    static func start(_ options: ServeOptions, _ service: Service) async -> Extras? {
        var carrier: SimulatedCarrier?
        var mailbox: SimulatedMailbox?
        if options.isDemo, options.config == nil {
            carrier = await SimulatedCarrier.start(
                SMSCSettings.demo, port: 27750, loops: service.loops, log: service.log)
            mailbox = await SimulatedMailbox.start(
                at: SocketAddress(IPAddress(v4: 0x7F00_0001), port: 1026),
                SimulatedMailbox.Means(codec: service.parts.codec, loops: service.loops, log: service.log))
            guard carrier != nil, mailbox != nil else {
                await carrier?.stop()
                await mailbox?.stop()
                return nil
            }
        }
        let tester = RunningConnectionTester(service: service)
        var api = API(gateway: service.gateway, version: telepostVersion)
        (api.phones, api.mails, api.tester) = (carrier?.directory, mailbox?.directory, tester)
        let web = WebServer(ConsoleSite(api))
        do throws(ListenFailure) {
            try web.start(unixSocket: ControlSocket.path(in: options.data))
        } catch {
            service.log.error("api", error.text)
            await carrier?.stop()
            await mailbox?.stop()
            return nil
        }
        return Extras(web: web, carrier: carrier, mailbox: mailbox)
    }

    func stop() async {
        web.stop()
    }

    /// Ends the simulators; after the gateway, so that the last messages still reach phones and mailbox.
    func stopSimulators() async {
        await carrier?.stop()
        await mailbox?.stop()
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
        let loop = service.loops.next()
        let steps: [SMPPConnectionTest.Step] = await loop.perform {
            switch ConnectionPlan(connection, hostname: settings.hostname) {
            case .smpp(let smpp):
                var test = SMPPConnectionTest(smpp, on: loop)
                return await test.run()
            case .smtp(let smtp):
                var test = SMTPConnectionTest(smtp, on: loop)
                return await test.run()
            case .fetching(let fetching):
                var test = FetchingConnectionTest(fetching, on: loop)
                return await test.run()
            case .sendmail(let sendmail): return SendmailConnectionTest(sendmail).run()
            case .folder(let folder):
                return await FolderConnectionTest(folder, on: loop).run()
            case .webHooks, .commands, .folders, nil: return []
            }
        }
        return steps.map { TestStep(name: $0.name, isDone: $0.isDone, detail: $0.detail) }
    }
}
