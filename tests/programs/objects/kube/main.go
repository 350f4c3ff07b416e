// Command kube is like objects, for the libraries of Kubernetes and etcd. The
// servers it talks to are its own and know just enough.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime/pprof"
	"sort"
	"strings"
	"time"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/client/v3/concurrency"
	"google.golang.org/grpc"
	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	"k8s.io/client-go/tools/record"
	"k8s.io/client-go/util/workqueue"
)

var keep []any

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	keep = append(keep, v)
	return v
}

var pods = schema.GroupVersionResource{Version: "v1", Resource: "pods"}

// apiServer lists no pods, and tells of n when they are watched.
func apiServer(n int) dynamic.Interface {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Query().Get("watch") == "" {
			io.WriteString(w, `{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[]}`)
			return
		}
		for i := 0; i < n; i++ {
			json.NewEncoder(w).Encode(map[string]any{"type": "ADDED", "object": map[string]any{
				"kind": "Pod", "apiVersion": "v1",
				"metadata": map[string]any{"name": fmt.Sprint("p", i), "namespace": "shop", "resourceVersion": fmt.Sprint(i + 2)}}})
		}
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}))
	return must(dynamic.NewForConfig(&rest.Config{Host: s.URL}))
}

type etcd struct {
	pb.UnimplementedWatchServer
	pb.UnimplementedLeaseServer
}

func (etcd) Watch(s pb.Watch_WatchServer) error {
	for id := int64(0); ; id++ {
		if _, err := s.Recv(); err != nil {
			return err
		}
		s.Send(&pb.WatchResponse{Header: &pb.ResponseHeader{Revision: 1}, WatchId: id, Created: true})
	}
}

func (etcd) LeaseGrant(_ context.Context, r *pb.LeaseGrantRequest) (*pb.LeaseGrantResponse, error) {
	return &pb.LeaseGrantResponse{Header: &pb.ResponseHeader{}, ID: 7, TTL: r.TTL}, nil
}

func (etcd) LeaseKeepAlive(s pb.Lease_LeaseKeepAliveServer) error {
	for {
		r, err := s.Recv()
		if err != nil {
			return err
		}
		s.Send(&pb.LeaseKeepAliveResponse{Header: &pb.ResponseHeader{}, ID: r.ID, TTL: 60})
	}
}

func etcdClient() *clientv3.Client {
	l := must(net.Listen("tcp", "127.0.0.1:0"))
	s := grpc.NewServer()
	pb.RegisterWatchServer(s, etcd{})
	pb.RegisterLeaseServer(s, etcd{})
	go s.Serve(l)
	return must(clientv3.New(clientv3.Config{Endpoints: []string{l.Addr().String()}, AutoSyncInterval: time.Hour}))
}

var objects = map[string]func(){
	"k8s-watch": func() {
		w := must(apiServer(0).Resource(pods).Watch(context.Background(), metav1.ListOptions{}))
		go func() {
			for range w.ResultChan() {
			}
		}()
	},
	"k8s-watch-unread": func() {
		must(apiServer(300).Resource(pods).Watch(context.Background(), metav1.ListOptions{}))
	},
	"k8s-informer": func() {
		client := apiServer(1)
		lw := &cache.ListWatch{
			ListWithContextFunc: func(ctx context.Context, o metav1.ListOptions) (runtime.Object, error) {
				return client.Resource(pods).List(ctx, o)
			},
			WatchFuncWithContext: func(ctx context.Context, o metav1.ListOptions) (watch.Interface, error) {
				return client.Resource(pods).Watch(ctx, o)
			},
		}
		i := cache.NewSharedIndexInformer(lw, nil, time.Hour, cache.Indexers{})
		must(i.AddEventHandler(cache.ResourceEventHandlerFuncs{}))
		go i.Run(wait.NeverStop)
	},
	"k8s-workqueue": func() {
		q := workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedControllerRateLimiter[string]())
		keep = append(keep, q)
		for i := 0; i < 2; i++ {
			go work(q)
		}
		p := workqueue.NewNamed("named")
		keep = append(keep, p)
	},
	"k8s-until": func() {
		go wait.Until(func() {}, time.Minute, wait.NeverStop)
		go wait.PollUntilContextCancel(context.Background(), time.Minute, false, func(context.Context) (bool, error) { return false, nil })
	},
	"k8s-events": func() {
		b := record.NewBroadcaster()
		b.StartEventWatcher(func(*v1.Event) {})
		keep = append(keep, b)
	},
	"k8s-leader": func() {
		l := must(leaderelection.NewLeaderElector(leaderelection.LeaderElectionConfig{
			Lock: lock{}, LeaseDuration: 9 * time.Second, RenewDeadline: 6 * time.Second, RetryPeriod: time.Second,
			Callbacks: leaderelection.LeaderCallbacks{OnStartedLeading: func(ctx context.Context) { <-ctx.Done() }, OnStoppedLeading: func() {}},
		}))
		go l.Run(context.Background())
	},
	"etcd-client": func() { etcdClient() },
	"etcd-watch": func() {
		c := etcdClient()
		keep = append(keep, c.Watch(context.Background(), "a"), c.Watch(context.Background(), "b"))
	},
	"etcd-lease": func() {
		must(etcdClient().KeepAlive(context.Background(), 7))
	},
	"etcd-session": func() { must(concurrency.NewSession(etcdClient())) },
}

// lock is held by nobody else.
type lock struct{}

var leader resourcelock.LeaderElectionRecord

func (lock) Get(context.Context) (*resourcelock.LeaderElectionRecord, []byte, error) {
	b, err := json.Marshal(leader)
	return &leader, b, err
}
func (lock) Create(_ context.Context, r resourcelock.LeaderElectionRecord) error {
	leader = r
	return nil
}
func (lock) Update(_ context.Context, r resourcelock.LeaderElectionRecord) error {
	leader = r
	return nil
}
func (lock) RecordEvent(string) {}
func (lock) Identity() string   { return "me" }
func (lock) Describe() string   { return "lock" }

func work(q workqueue.TypedRateLimitingInterface[string]) {
	for {
		item, shutdown := q.Get()
		if shutdown {
			return
		}
		q.Done(item)
	}
}

func main() {
	rest := flag.Duration("wait", 1500*time.Millisecond, "how long to let the goroutines rest")
	flag.Parse()
	name := flag.Arg(0)
	if name == "list" {
		var names []string
		for n := range objects {
			names = append(names, n)
		}
		sort.Strings(names)
		fmt.Println(strings.Join(names, "\n"))
		return
	}
	open := objects[name]
	if open == nil {
		log.Fatalf("no object %q; try list", name)
	}
	open()
	time.Sleep(*rest)
	if err := pprof.Lookup("goroutine").WriteTo(os.Stdout, 2); err != nil {
		log.Fatal(err)
	}
}
