import Gateway
import Messages
import Web

/// Which endpoint answers which route.
extension API {
    /// Has a request carried out that is allowed.
    func answer(_ route: Route, _ method: Route.Method, _ call: Call) async throws(Problem) -> HTTPResponse {
        switch route {
        case .live, .ready, .version, .metrics, .openAPI: try await answerState(route, call)
        case .overview: try await events.overview(call)
        case .events: try events.listen(call)
        case .messages, .message, .retry, .cancel, .resend, .content, .trace:
            try await answerMessages(route, method, call)
        case .connections, .connection, .connectionTest, .connectionReports, .connectionSettings, .connectionPause,
            .connectionResume, .connectionTrial:
            try await answerConnections(route, method, call)
        case .applications, .application, .inbound, .inboundRoute: try await answerTables(route, method, call)
        case .accounts, .account, .accountPassword, .accountSharedSecret:
            try await answerAccounts(route, method, call)
        case .tokens, .token, .audit: try await answerAccess(route, method, call)
        case .stops, .stop: try await answerStops(route, method, call)
        case .configuration, .configurationCheck, .revisions, .revision, .revisionDifference, .rollback:
            try await answerConfiguration(route, method, call)
        case .preview, .explain, .template: try await answerTrials(route, call)
        case .phones, .phoneMessages, .caughtMails, .caughtMail: try await answerSimulators(route, method, call)
        }
    }

    private func answerState(_ route: Route, _ call: Call) async throws(Problem) -> HTTPResponse {
        let state = StateEndpoints(gateway: gateway, version: version)
        return switch route {
        case .live: try state.live(call)
        case .ready: try await state.ready(call)
        case .version: try state.version(call)
        case .metrics:
            try await MetricsEndpoint(gateway: try present, gatekeeper: gatekeeper, version: version).show(call)
        case .openAPI: try state.description(call)
        case _: throw .nothingHere
        }
    }

    private func answerMessages(
        _ route: Route, _ method: Route.Method, _ call: Call
    ) async throws(Problem) -> HTTPResponse {
        let messages = MessageEndpoints(gateway: try present)
        return switch route {
        case .messages where method == .post: try await messages.send(call)
        case .messages: try await messages.list(call)
        case .message(let id): try await messages.show(id, call)
        case .retry(let id): try await messages.retry(id, call)
        case .cancel(let id): try await messages.cancel(id, call)
        case .resend(let id): try await messages.resend(id, call)
        case .content(let id): try await messages.content(id, call)
        case .trace: try await messages.trace(call)
        case _: throw .nothingHere
        }
    }

    private func answerConnections(
        _ route: Route, _ method: Route.Method, _ call: Call
    ) async throws(Problem) -> HTTPResponse {
        let connections = ConnectionEndpoints(gateway: try present, control: control)
        let tests = ConnectionTestEndpoints(gateway: try present, tester: tester, desk: desk, seats: trials)
        let tables = TableEndpoints(kind: .connection, desk: desk)
        return switch (route, method) {
        case (.connections, .post): try await tables.add(call)
        case (.connections, _): try connections.list(call)
        case (.connection(let name), _): try connections.show(name, call)
        case (.connectionReports(let name), _): try await connections.strayReports(name, call)
        case (.connectionSettings(let name), _): try await tables.answer(name.text, method, call)
        case (.connectionPause(let name), _): try await connections.pause(name, call)
        case (.connectionResume(let name), _): try await connections.resume(name, call)
        case (.connectionTest(let name), _): try await tests.test(name, call)
        // A connection may be called "test" as well.
        case (.connectionTrial(let name), .get): try connections.show(name, call)
        case (.connectionTrial, _): try await tests.tryOut(call)
        case (_, _): throw .nothingHere
        }
    }

    private func answerTables(
        _ route: Route, _ method: Route.Method, _ call: Call
    ) async throws(Problem) -> HTTPResponse {
        let applications = TableEndpoints(kind: .application, desk: desk)
        let inbound = TableEndpoints(kind: .inbound, desk: desk)
        return switch route {
        case .applications: try await applications.answer(method, call)
        case .application(let name): try await applications.answer(name.text, method, call)
        case .inbound: try await inbound.answer(method, call)
        case .inboundRoute(let name): try await inbound.answer(name.text, method, call)
        case _: throw .nothingHere
        }
    }

    private func answerAccounts(
        _ route: Route, _ method: Route.Method, _ call: Call
    ) async throws(Problem) -> HTTPResponse {
        let accounts = AccountEndpoints(gateway: try present)
        return switch (route, method) {
        case (.accounts, .post): try await accounts.add(call)
        case (.accounts, _): try await accounts.list(call)
        case (.account(let name), .patch): try await accounts.change(name, call)
        case (.account(let name), .delete): try await accounts.remove(name, call)
        case (.account(let name), _): try await accounts.show(name, call)
        case (.accountPassword(let name), _): try await accounts.setPassword(name, call)
        case (.accountSharedSecret(let name), _): try await accounts.setSharedSecret(name, call)
        case (_, _): throw .nothingHere
        }
    }

    private func answerAccess(
        _ route: Route, _ method: Route.Method, _ call: Call
    ) async throws(Problem) -> HTTPResponse {
        let tokens = TokenEndpoints(gateway: try present)
        return switch route {
        case .tokens where method == .post: try await tokens.add(call)
        case .tokens: try tokens.list(call)
        case .token(let name): try await tokens.remove(name, call)
        case .audit: try await AuditEndpoints(gateway: try present).list(call)
        case _: throw .nothingHere
        }
    }

    private func answerStops(
        _ route: Route, _ method: Route.Method, _ call: Call
    ) async throws(Problem) -> HTTPResponse {
        let stops = StopEndpoints(gateway: try present)
        return switch (route, method) {
        case (.stops, .post): try await stops.add(call)
        case (.stops, _): try await stops.list(call)
        case (.stop(let phone), .delete): try await stops.remove(phone, call)
        case (.stop(let phone), _): try await stops.show(phone, call)
        case (_, _): throw .nothingHere
        }
    }

    private func answerConfiguration(
        _ route: Route, _ method: Route.Method, _ call: Call
    ) async throws(Problem) -> HTTPResponse {
        let configuration = ConfigurationEndpoints(desk: try desk.present)
        return switch route {
        case .configuration where method == .put: try await configuration.apply(call)
        case .configuration: try await configuration.show(call)
        case .configurationCheck: try await configuration.check(call)
        case .revisions: try await configuration.revisions(call)
        case .revision(let number): try await configuration.revision(number, call)
        case .revisionDifference(let number): try await configuration.difference(number, call)
        case .rollback: try await configuration.rollBack(call)
        case _: throw .nothingHere
        }
    }

    private func answerTrials(_ route: Route, _ call: Call) async throws(Problem) -> HTTPResponse {
        let trials = TrialEndpoints(gateway: try present)
        return switch route {
        case .preview: try await trials.preview(call)
        case .explain: try trials.explain(call)
        case .template: try await trials.template(call)
        case _: throw .nothingHere
        }
    }

    private func answerSimulators(
        _ route: Route, _ method: Route.Method, _ call: Call
    ) async throws(Problem) -> HTTPResponse {
        let (phones, mails) = (PhoneEndpoints(phones: phones), CaughtMailEndpoints(mails: mails))
        return switch route {
        case .phones: try await phones.list(call)
        case .phoneMessages(let phone) where method == .post: try await phones.send(from: phone, call)
        case .phoneMessages(let phone): try await phones.messages(of: phone, call)
        case .caughtMails: try await mails.list(call)
        case .caughtMail(let sequence): try await mails.show(sequence, call)
        case _: throw .nothingHere
        }
    }

    private var events: EventEndpoints {
        get throws(Problem) {
            EventEndpoints(gateway: try present, gatekeeper: gatekeeper, seats: listeners, wait: beat)
        }
    }

    private var present: Gateway {
        get throws(Problem) {
            guard let gateway else { throw Problem(404, "there is no gateway here, only simulators") }
            return gateway
        }
    }
}

extension (any ConfigurationDesk)? {
    /// The desk; a problem where there is none.
    var present: any ConfigurationDesk {
        get throws(Problem) {
            guard let self else { throw Problem(404, "there is no configuration to be looked at here") }
            return self
        }
    }
}

extension Problem {
    static var nothingHere: Problem { Problem(404, "there is nothing at this address") }
}
