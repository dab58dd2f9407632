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

/// What runs beside the gateway: the API with the console and, in the demonstration, the simulated carrier with its phones and
/// the mailbox that catches every mail.
struct Extras {
    private let web: WebDoors
    private let data: String
    /// Where browsers find the console; `nil`: nowhere.
    let console: String?
    private let carrier: SimulatedCarrier?
    private let mailbox: SimulatedMailbox?

    /// Starts them; the carrier first, so that the gateway finds it there.
    ///
    /// - Returns: `nil` when something could not be started; the log says why.
    static func start(_ options: ServeOptions, _ service: Service) async -> Extras? {
        var carrier: SimulatedCarrier?
        var mailbox: SimulatedMailbox?
        if options.isDemo {
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
        let gatekeeper = Gatekeeper(service.gateway, policy: AccessPolicy(service.settings, isDemo: options.isDemo))
        var api = API(gateway: service.gateway, gatekeeper: gatekeeper, version: telepostVersion)
        (api.phones, api.mails) = (carrier?.directory, mailbox?.directory)
        api.tester = RunningConnectionTester(service: service)
        (api.desk, api.control) = (DocumentDesk(service), service.supervisor)
        api.mailServers = MailServers(service.settings)
        let doors = WebDoors(
            CountedSite(ConsoleSite(api), figures: service.gateway.figures), gatekeeper: gatekeeper,
            settings: service.settings, log: service.log)
        let console: String?
        do throws(ListenFailure) {
            console = try doors.open(service.settings, data: options.data)
        } catch {
            service.log.error("http", error.text)
            doors.close()
            await carrier?.stop()
            await mailbox?.stop()
            return nil
        }
        service.onChange { [isDemo = options.isDemo, feed = service.gateway.feed] loaded in
            doors.apply(loaded, isDemo: isDemo)
            if case .store(let revision) = loaded.source { feed.publish(.configuration(revision: revision.number)) }
        }
        if let console, !options.isDemo {
            SetupLink.show(gatekeeper, console: console, data: options.data, service.log)
        }
        return Extras(web: doors, data: options.data, console: console, carrier: carrier, mailbox: mailbox)
    }

    func stop() async {
        web.close()
        SetupLink.remove(from: data)
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
