// swift-tools-version: 6.2
// Telepost builds from the toolchain and Debian's C libraries alone: no package URLs here, ever.
import PackageDescription

let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// A room (see ARCHITECTURE.md): dependencies may only point to the same ring's listed rooms or further in.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], path: String? = nil, exclude: [String] = []
) -> Target {
    .testTarget(name: name, dependencies: dependencies, path: path, exclude: exclude, swiftSettings: strict)
}

func library(_ name: String, _ pkgConfig: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig)
}

let package = Package(
    name: "telepost",
    products: [.executable(name: "telepost", targets: ["telepost"])],
    targets: [
        // C: module maps and the smallest shims; no logic; one importer each.
        library("CUV", "libuv"),
        library("COpenSSL", "openssl"),
        library("CSQLite", "sqlite3"),
        library("CGMime", "gmime-3.0"),
        library("CMicroHTTPD", "libmicrohttpd"),
        library("CCurl", "libcurl"),
        library("CSodium", "libsodium"),
        library("CPCRE2", "libpcre2-8"),
        .target(name: "CTOML"),
        .target(name: "CPhoneNumber", linkerSettings: [.linkedLibrary("phonenumber")]),

        // Ring 0: values, codecs, protocol sessions without I/O, clock or log.
        room("Bytes"),
        room("Messages", ["Bytes", "SMS"]),
        room("SMS", ["Bytes"]),
        room("SASL", ["Bytes"]),
        room("SMTP", ["SASL", "Bytes", "Messages"]),
        room("POP3", ["SASL", "Bytes"]),
        room("IMAP", ["SASL", "Bytes"]),
        room("SMPP", ["Bytes"]),
        room("Modem", ["Bytes"]),
        room("Templates"),

        // Ring 1: the use cases and the ports that ring 2 fills.
        room("Gateway", ["SASL", "Bytes", "Messages", "SMS", "Templates"]),

        // Ring 2: doors.
        room("Runtime", ["CUV", "COpenSSL", "CCurl", "Bytes"]),
        room("MIME", ["CGMime", "Bytes", "Messages", "Gateway"]),
        room("PhoneNumbers", ["CPhoneNumber", "Messages", "Gateway"]),
        room("Patterns", ["CPCRE2", "Gateway"]),
        room("Passwords", ["CSodium", "Gateway"]),
        room("SQLiteStore", ["CSQLite", "Bytes", "SMS", "Messages", "Gateway"]),
        room("Servers", ["Runtime", "SASL", "SMTP", "POP3", "SMPP", "SMS", "Bytes", "Messages", "Gateway"]),
        room(
            "Connections",
            ["Runtime", "SASL", "SMTP", "POP3", "IMAP", "SMPP", "Modem", "SMS", "Bytes", "Messages", "Gateway"]),
        room("Web", ["CMicroHTTPD", "Bytes"]),
        room("API", ["Web", "Bytes", "SMS", "Messages", "Gateway"]),
        room("Console", ["API", "Web", "Bytes", "SMS", "Messages", "Templates", "Gateway"]),
        room("Simulators", ["Runtime", "SMTP", "SMPP", "SMS", "Messages", "Bytes"]),

        // Ring 3: TOML to typed settings; the one place that names concrete types; a thin main.
        room("Configuration", ["CTOML", "Bytes", "SMS", "Messages", "Templates", "Gateway"]),
        room(
            "TelepostServer",
            [
                "Bytes", "Messages", "SMS", "SASL", "SMTP", "POP3", "IMAP", "SMPP", "Modem", "Templates", "Gateway",
                "Runtime", "MIME", "PhoneNumbers", "Patterns", "Passwords", "SQLiteStore", "Servers", "Connections",
                "Web", "API", "Console", "Simulators", "Configuration",
            ]),
        .executableTarget(
            name: "telepost",
            dependencies: ["TelepostServer", "Web", "API", "Configuration", "Runtime", "Messages", "Gateway"],
            swiftSettings: strict),

        // Tests mirror Sources.
        .target(name: "TestKit", dependencies: ["Bytes"], path: "Tests/TestKit", swiftSettings: strict),
        .target(
            name: "StoreConformance", dependencies: ["SMS", "Messages", "Gateway"], path: "Tests/StoreConformance",
            swiftSettings: strict),
        tests("BytesTests", ["Bytes", "TestKit"]),
        tests("MessagesTests", ["Messages", "TestKit"]),
        tests("SMSTests", ["SMS", "Bytes", "TestKit"]),
        tests("SASLTests", ["SASL", "Bytes", "TestKit"]),
        tests("SMTPTests", ["SMTP", "SASL", "Messages", "Bytes", "TestKit"]),
        tests("POP3Tests", ["POP3", "SASL", "Bytes", "TestKit"]),
        tests("IMAPTests", ["IMAP", "SASL", "Bytes", "TestKit"]),
        tests("SMPPTests", ["SMPP", "SMS", "Bytes", "TestKit"]),
        tests("ModemTests", ["Modem", "Bytes", "TestKit"]),
        tests("TemplatesTests", ["Templates", "TestKit"]),
        tests(
            "GatewayTests",
            ["Gateway", "StoreConformance", "SASL", "Messages", "SMS", "Templates", "Bytes", "TestKit"]),
        tests("RuntimeTests", ["Runtime", "Bytes", "TestKit"]),
        tests("MIMETests", ["MIME", "Messages", "Gateway", "Bytes", "TestKit"]),
        tests("PhoneNumbersTests", ["PhoneNumbers", "Messages", "Gateway", "TestKit"]),
        tests("PatternsTests", ["Patterns", "Gateway", "Messages", "Templates", "Bytes", "TestKit"]),
        tests("PasswordsTests", ["Passwords", "Gateway", "TestKit"]),
        tests("SQLiteStoreTests", ["SQLiteStore", "StoreConformance", "SMS", "Messages", "Gateway", "TestKit"]),
        tests("ConfigurationTests", ["Configuration", "Bytes", "SMS", "Messages", "Gateway", "TestKit"]),
        tests(
            "ServersTests",
            [
                "Servers", "SQLiteStore", "Runtime", "SASL", "SMTP", "POP3", "SMPP", "SMS", "Messages", "Gateway",
                "Bytes", "TestKit",
            ]),
        tests(
            "ConnectionsTests",
            [
                "Connections", "Simulators", "Runtime", "SASL", "SMTP", "POP3", "IMAP", "SMPP", "Modem", "SMS",
                "Messages", "Gateway", "Bytes", "TestKit",
            ]),
        tests("WebTests", ["Web", "Bytes", "TestKit"]),
        tests("APITests", ["API", "Web", "SASL", "SMS", "Templates", "Messages", "Gateway", "TestKit"]),
        tests(
            "ConsoleTests",
            [
                "Console", "API", "Web", "Configuration", "SASL", "SMS", "Templates", "Messages", "Gateway", "Bytes",
                "TestKit",
            ]),
        tests("CommandLineTests", ["telepost", "API", "Web", "TestKit"]),
        tests("Scenarios", ["TestKit", "Bytes"], path: "Tests/Scenarios", exclude: ["Shims"]),
    ],
    cxxLanguageStandard: .cxx17
)

// Only for scripts/fuzz: the program with the parsers that libFuzzer drives. Ordinary builds never see it.
if Context.environment["TELEPOST_FUZZ"] != nil {
    package.targets += [
        .systemLibrary(name: "CFuzzer", path: "Fuzz/CFuzzer"),
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "CFuzzer", "Bytes", "Messages", "SMS", "SASL", "SMTP", "POP3", "IMAP", "SMPP", "Modem", "Templates",
                "Gateway",
                "MIME", "PhoneNumbers", "Patterns", "Configuration",
            ],
            path: "Fuzz/Targets", swiftSettings: strict),
    ]
}
