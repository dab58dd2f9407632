import Bytes
import Configuration
import Gateway
import Glibc
import MIME
import Messages
import Patterns
import PhoneNumbers
import Templates

/// The one place that names the concrete types behind the gateway's ports, but for the store.
struct ConcreteParts {
    let codec = GMimeCodec()
    let composer = MIMEComposer()
    let plan = LibPhoneNumberPlan()
    let patterns = PCRE2Compiler()
    let formatter = MailFiles()
    let clock = SystemClock()

    /// Reads and checks a configuration.
    func load(_ source: LoadedConfiguration.Source) -> Result<LoadedConfiguration, ConfigurationRefused> {
        LoadedConfiguration.load(source, plan: plan, patterns: patterns, formatter: formatter)
    }
}

extension Surroundings {
    /// This machine, for the document at `path`.
    static func ofThisMachine(document path: String = "") -> Surroundings {
        var name = [CChar](repeating: 0, count: 256)
        unsafe _ = gethostname(&name, 255)
        let text = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return .system(name: text, environment: environmentOfThisProcess(), document: path)
    }

    private static func environmentOfThisProcess() -> [String: String] {
        var values: [String: String] = [:]
        var entry = unsafe environ as UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
        while let text = unsafe entry.pointee {
            let pair = unsafe String(cString: text).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { values[String(pair[0])] = String(pair[1]) }
            unsafe entry = unsafe entry.successor()
        }
        return values
    }
}
