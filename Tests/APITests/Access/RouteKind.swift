@testable import API

/// The cases of ``Route`` by name. A new case must be given one here, and rows in ``AccessTableTests``.
enum RouteKind: CaseIterable {
    case overview, events, metrics
    case live, ready, version, openAPI, messages, message, retry, cancel, resend, content, trace, connections
    case connection, connectionTest, connectionReports, connectionSettings, connectionPause, connectionResume
    case connectionTrial, applications, application, inbound, inboundRoute, accounts, account, accountPassword
    case accountSharedSecret, tokens, token, stops, stop, audit, configuration, configurationCheck, revisions, revision
    case revisionDifference, rollback, preview, explain, template, phones, phoneMessages, caughtMails, caughtMail

    init(_ route: Route) {
        switch route {
        case .overview: self = .overview
        case .events: self = .events
        case .metrics: self = .metrics
        case .live: self = .live
        case .ready: self = .ready
        case .version: self = .version
        case .openAPI: self = .openAPI
        case .messages: self = .messages
        case .message: self = .message
        case .retry: self = .retry
        case .cancel: self = .cancel
        case .resend: self = .resend
        case .content: self = .content
        case .trace: self = .trace
        case .connections: self = .connections
        case .connection: self = .connection
        case .connectionTest: self = .connectionTest
        case .connectionReports: self = .connectionReports
        case .connectionSettings: self = .connectionSettings
        case .connectionPause: self = .connectionPause
        case .connectionResume: self = .connectionResume
        case .connectionTrial: self = .connectionTrial
        case .applications: self = .applications
        case .application: self = .application
        case .inbound: self = .inbound
        case .inboundRoute: self = .inboundRoute
        case .accounts: self = .accounts
        case .account: self = .account
        case .accountPassword: self = .accountPassword
        case .accountSharedSecret: self = .accountSharedSecret
        case .tokens: self = .tokens
        case .token: self = .token
        case .stops: self = .stops
        case .stop: self = .stop
        case .audit: self = .audit
        case .configuration: self = .configuration
        case .configurationCheck: self = .configurationCheck
        case .revisions: self = .revisions
        case .revision: self = .revision
        case .revisionDifference: self = .revisionDifference
        case .rollback: self = .rollback
        case .preview: self = .preview
        case .explain: self = .explain
        case .template: self = .template
        case .phones: self = .phones
        case .phoneMessages: self = .phoneMessages
        case .caughtMails: self = .caughtMails
        case .caughtMail: self = .caughtMail
        }
    }
}
