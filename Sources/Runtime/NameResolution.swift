public import Bytes
import CUV
import Glibc

/// Host names to addresses, by the system's resolver on a thread of its own.
public enum NameResolution {
    /// All addresses of `host`, in the order the system prefers; an address in text form is its own answer.
    ///
    /// - Throws: the resolver's error when the name has none.
    public static func addresses(of host: String, on loop: EventLoop) async throws(OperatingSystemError) -> [IPAddress]
    {
        if let address = IPAddress(host) { return [address] }
        let answer = await loop.offload { lookUp(host) }
        return try answer.get()
    }

    private static func lookUp(_ host: String) -> Result<[IPAddress], OperatingSystemError> {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let status = unsafe getaddrinfo(host, nil, &hints, &list)
        guard status == 0 else {
            return .failure(OperatingSystemError(uvCode(ofResolver: status), during: "find the address of \(host)"))
        }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [IPAddress] = []
        var entry = unsafe list
        while let current = unsafe entry {
            if let address = unsafe address(of: current.pointee), !addresses.contains(address) {
                addresses.append(address)
            }
            unsafe entry = unsafe current.pointee.ai_next
        }
        return .success(addresses)
    }

    private static func address(of entry: addrinfo) -> IPAddress? {
        var storage = sockaddr_storage()
        let size = min(Int(unsafe entry.ai_addrlen), MemoryLayout<sockaddr_storage>.size)
        guard let source = unsafe entry.ai_addr else { return nil }
        unsafe withUnsafeMutableBytes(of: &storage) { target in
            unsafe target.copyMemory(from: UnsafeRawBufferPointer(start: source, count: size))
        }
        return SocketAddress(storage)?.address
    }

    private static func uvCode(ofResolver status: Int32) -> Int32 {
        switch status {
        case EAI_AGAIN: UV_EAI_AGAIN.rawValue
        case EAI_NONAME: UV_EAI_NONAME.rawValue
        case EAI_MEMORY: UV_EAI_MEMORY.rawValue
        default: UV_EAI_FAIL.rawValue
        }
    }
}
