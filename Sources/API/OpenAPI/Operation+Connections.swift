import Gateway
import Messages
import Web

/// What can be asked about connections, and about the rules of the document.
extension Operation {
    static func connections(_ name: ConnectionName) -> [Operation] {
        [
            Operation(.get, .connections, "listConnections", "All connections by name, with how they are doing.")
                .gives(.json([ConnectionView].self)),
            Operation(.post, .connections, "addConnection", "Adds a connection to the document.")
                .takes(.json(TableEndpoints.TableBody.self)).gives(.json(AppliedView.self), 201).fails(404, 409)
                .located,
            Operation(.get, .connection(name), "showConnection", "How a connection is doing.")
                .gives(.json(ConnectionView.self)),
            Operation(.get, .connectionReports(name), "listStrayReports", "Reports over it that match no message.")
                .with(.number("limit", 1...1000, "The most reports; 100 unless it says."))
                .gives(.json([StrayReportView].self)),
            Operation(.post, .connectionTest(name), "testConnection", "Tries a connection out as it is, step by step.")
                .gives(.lines(ConnectionTestView.self)).fails(409, 422, 501),
            Operation(.get, .connectionTrial(name), "showConnectionTest", "How the connection called test is doing.")
                .gives(.json(ConnectionView.self)).fails(404),
            Operation(.post, .connectionTrial(name), "tryConnection", "Tries a connection out as it is described.")
                .takes(.json(ConnectionTestEndpoints.TrialBody.self)).gives(.lines(ConnectionTestView.self))
                .fails(404, 409),
            Operation(.post, .connectionPause(name), "pauseConnection", "Holds a connection up.")
                .gives(.json(ConnectionView.self)).fails(409, 422, 501),
            Operation(.post, .connectionResume(name), "resumeConnection", "Lets a connection go on.")
                .gives(.json(ConnectionView.self)).fails(409, 422, 501),
        ] + table(.connectionSettings(name), "ConnectionSettings", "a connection in the document")
    }

    static func rules(_ application: ApplicationName, _ route: InboundName) -> [Operation] {
        tables(.applications, "Applications", "applications")
            + table(.application(application), "Application", "an application")
            + tables(.inbound, "InboundRoutes", "inbound routes")
            + table(.inboundRoute(route), "InboundRoute", "an inbound route")
    }

    private static func tables(_ route: Route, _ name: String, _ what: String) -> [Operation] {
        [
            Operation(.get, route, "list\(name)", "All \(what) in the order in which they are asked.")
                .gives(.json([ConfigurationTableView].self)).fails(404),
            Operation(.post, route, "add\(name)", "Adds one behind the other \(what).")
                .takes(.json(TableEndpoints.TableBody.self)).gives(.json(AppliedView.self), 201).fails(404, 409)
                .located,
            Operation(.put, route, "order\(name)", "Brings the \(what) into another order.")
                .takes(.json(TableEndpoints.OrderBody.self)).gives(.json(AppliedView.self)).fails(404, 409),
        ]
    }

    private static func table(_ route: Route, _ name: String, _ what: String) -> [Operation] {
        [
            Operation(.get, route, "show\(name)", "The settings of \(what), its secrets hidden.")
                .gives(.json(ConfigurationTableView.self)),
            Operation(.put, route, "change\(name)", "Puts other settings in the place of \(what).")
                .takes(.json(TableEndpoints.TableBody.self)).gives(.json(AppliedView.self)).fails(409),
            Operation(.delete, route, "remove\(name)", "Removes \(what).")
                .with(
                    .number("basis", 0...Int64.max, "The revision that this is based on; left out: the one in force."),
                    .text("note", "Why.")
                )
                .gives(.json(AppliedView.self)).fails(409, 422),
        ]
    }
}
